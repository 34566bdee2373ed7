/** Serves and builds the page in ts/web. Here and not there, since it is Node's: the page's sources know no `node:`. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vite';
import { repository } from './provenance.ts';

/** With these headers workers share one memory; a host that cannot send them serves the page as well. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Nothing inline and nobody else; of 'eval' the compiling of WebAssembly alone. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** In the built page alone: the development server puts scripts and styles inline. */
const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
};

/** The kernel comes with the page's script, and not only when that asks for it. */
const preloadedKernel: Plugin = {
  name: 'preloaded-kernel',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => file.endsWith('.wasm'))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'preload', href: `./${file}`, as: 'fetch', crossorigin: true },
          injectTo: 'head',
        })),
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('../ts/web', import.meta.url)),
  base: './',
  cacheDir: `${repository}/node_modules/.vite`,
  plugins: [contentSecurityPolicy, preloadedKernel],
  // Workers are modules too, and share the kernel's file with the page.
  worker: { format: 'es' },
  build: { outDir: `${repository}/dist`, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
  server: { host: '127.0.0.1', headers: isolation, fs: { allow: [repository] } },
});
