/** What the page's bundler makes of a file: its address. */
declare module '*?url' {
  const url: string;
  export default url;
}
