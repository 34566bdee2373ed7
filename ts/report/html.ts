/**
 * A document as one HTML file that needs nothing else: pictures are data URIs, the style stands in it, there is no
 * script, and a policy in its head forbids to ask anyone for anything. It reads in order without its style, and prints.
 * It decides no word.
 */
import {
  anchor,
  type Block,
  type Document,
  type Picture,
  pieces,
  type Section,
  type Table,
  type Text,
} from './document.ts';
import { style } from './html/style.ts';

/** A table of more rows may break between two pages. */
const MOST_TOGETHER = 20;

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function html({ title, subtitle, blocks, sections }: Document): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<title>${text(title)}</title>
<link rel="icon" href="data:,">
<style>
${style}</style>
</head>
<body>
<header>
<h1>${text(title)}</h1>
<p class="subtitle">${text(subtitle)}</p>
</header>
<main>
${blocks.map(ofBlock).join('\n')}
<nav aria-label="Contents">
<ol>
${sections.map((section) => `<li><a href="#${attribute(anchor(section.title))}">${text(section.title)}</a></li>`).join('\n')}
</ol>
</nav>
${sections.map((section) => ofSection(section, 2)).join('\n')}
</main>
</body>
</html>
`;
}

/** Headings below the sixth level do not exist. */
function ofSection({ title, blocks, sections = [] }: Section, level: number, within = ''): string {
  const tag = `h${Math.min(6, level)}`;
  const id = `${within}${attribute(anchor(title))}`;
  return `<section aria-labelledby="${id}">
<${tag} id="${id}">${text(title)}</${tag}>
${[...blocks.map(ofBlock), ...sections.map((section) => ofSection(section, level + 1, `${id}--`))].join('\n')}
</section>`;
}

function ofBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`;
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${inline(item)}</li>`).join('\n')}\n</ul>`;
    case 'code':
      return `<pre tabindex="0"><code>${text(block.text)}</code></pre>`;
    case 'picture':
      return ofPicture(block);
    case 'table':
      return ofTable(block);
  }
}

function ofPicture({ png, width, height, alt, caption }: Picture): string {
  return `<figure>
<img src="data:image/png;base64,${base64(png)}" width="${width}" height="${height}" alt="${attribute(alt)}">
<figcaption>${inline(caption)}</figcaption>
</figure>`;
}

/** In a box of its own, which narrow screens scroll, with the keyboard too. */
function ofTable({ caption, columns, rows }: Table): string {
  const align = (column: number): string => (columns[column]?.align === 'right' ? ' class="number"' : '');
  const head = columns.map((column, i) => `<th scope="col"${align(i)}>${text(column.head)}</th>`).join('');
  const body = rows.map(([first = '', ...others]) => {
    const cells = others.map((cell, i) => `<td${align(i + 1)}>${inline(cell)}</td>`).join('');
    return `<tr><th scope="row"${align(0)}>${inline(first)}</th>${cells}</tr>`;
  });
  return `<div class="table${rows.length > MOST_TOGETHER ? '' : ' together'}" role="region" tabindex="0" aria-label="${attribute(caption)}">
<table>
<caption><span>${text(caption)}</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
</div>`;
}

function inline(line: Text): string {
  return pieces(line)
    .map((piece) => {
      if (typeof piece === 'string') return text(piece);
      if ('code' in piece) return `<code>${text(piece.code)}</code>`;
      if ('strong' in piece) return `<strong>${text(piece.strong)}</strong>`;
      return `<strong class="${piece.tone}">${text(piece.verdict)}</strong>`;
    })
    .join('');
}

function text(value: string): string {
  return held(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** No line breaks between a number and its sign or unit. */
function held(value: string): string {
  return value.replaceAll(/(?<=[σ±×]) (?=[\d−])|(?<=\d) (?=%)|(?<=σ) (?==)|(?<=σ =) /g, '\u00a0');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}

/** In pieces, as a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  const size = 8190;
  let binary = '';
  for (let at = 0; at < bytes.length; at += size) binary += String.fromCharCode(...bytes.subarray(at, at + size));
  return btoa(binary);
}
