/**
 * How a report looks: on a screen, narrow or wide, light or dark, and on paper. Figures are drawn for a light ground and
 * keep it. It knows the elements that html.ts writes.
 */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #fff; --ink: #1c1d22; --muted: #575b66; --line: #d9dbe1; --faint: #f4f5f7; --accent: #2c4f9e;
  --yes: #11633a; --no: #9c2a1b; --open: #6a5200;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16171b; --ink: #e6e7ea; --muted: #a6aab4; --line: #383b44; --faint: #1f2127; --accent: #9db8f5;
    --yes: #7fd3a2; --no: #f2a093; --open: #e0c471;
  }
}
* { box-sizing: border-box; }
html { font: 17px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 50rem; padding: 2.5rem 1.25rem 5rem; color: var(--ink); background: var(--ground); }
h1, h2, h3 { font-family: "Source Serif 4", Charter, "Iowan Old Style", Georgia, serif; line-height: 1.2;
  text-wrap: balance; }
h1 { font-size: 2.1rem; margin: 0; }
h2 { font-size: 1.5rem; margin: 3.5rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.12rem; margin: 2.25rem 0 .4rem; }
p, ul, ol { margin: .75rem 0; }
li + li { margin-top: .4rem; }
.subtitle { margin: .5rem 0 1.5rem; color: var(--muted); font-size: 1.05rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
nav { margin: 1.75rem 0 0; padding: .5rem 1.25rem; background: var(--faint); border-radius: .4rem; }
nav ol { padding-left: 1.25rem; }
nav li + li { margin-top: .15rem; }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { margin: 1rem 0; padding: .9rem 1rem; overflow-x: auto; background: var(--faint); border-radius: .4rem; }
th code { overflow-wrap: normal; }
pre code { overflow-wrap: normal; font-size: .82rem; }
figure { margin: 2rem 0; }
figure img { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: .4rem; background: #fff; }
figcaption { margin-top: .6rem; color: var(--muted); font-size: .9rem; }
.table { margin: 1.25rem 0; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: .5rem; break-after: avoid; }
caption span { display: block; position: sticky; left: 0; max-width: min(100%, calc(100vw - 2.5rem)); }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { vertical-align: bottom; color: var(--muted); font-weight: 600; border-bottom-color: currentcolor; }
tbody th { font-weight: 500; }
.number { text-align: right; }
td.number { white-space: nowrap; }
strong { font-weight: 650; }
td .yes, td .no, td .open { white-space: nowrap; }
.yes { color: var(--yes); } .no { color: var(--no); } .open { color: var(--open); }
@media (max-width: 34rem) {
  html { font-size: 16px; }
  body { padding-top: 1.5rem; }
  h1 { font-size: 1.7rem; }
}
@page { size: A4; margin: 18mm 16mm 20mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --ink: #000; --muted: #444; --line: #bbb; --faint: #f4f4f4; --accent: #000;
    --yes: #0d5230; --no: #85200f; --open: #574300; }
  html { font-size: 10.5pt; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  h2 { margin-top: 1.6rem; }
  p { orphans: 3; widows: 3; }
  figure, tr, pre, .together, section section { break-inside: avoid; }
  figure img { width: auto; max-width: 100%; max-height: 105mm; border: 0; }
  .table, pre { overflow: visible; }
  pre { white-space: pre-wrap; }
  pre code { overflow-wrap: anywhere; }
  thead { display: table-header-group; }
  table { font-size: 8.5pt; }
  a { text-decoration: none; }
}
`;
