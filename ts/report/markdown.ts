/**
 * A document as Markdown (CommonMark, with GitHub's tables); pictures are links to files beside it. It decides no word.
 */
import { type Block, type Document, pieces, type Section, type Text } from './document.ts';

export function markdown({ title, subtitle, blocks, sections }: Document): string {
  const parts = [
    `# ${escaped(title)}`,
    escaped(subtitle),
    ...blocks.map(ofBlock),
    ...sections.flatMap((section) => ofSection(section, 2)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function ofSection({ title, blocks, sections = [] }: Section, level: number): string[] {
  const own = [`${'#'.repeat(level)} ${escaped(title)}`, ...blocks.map(ofBlock)];
  return [...own, ...sections.flatMap((section) => ofSection(section, level + 1))];
}

function ofBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return inline(block.text);
    case 'list':
      return block.items.map((item) => `- ${inline(item)}`).join('\n');
    case 'code':
      return `    ${block.text.replaceAll('\n', '\n    ')}`;
    case 'picture':
      return `![${escaped(block.alt)}](${block.name}.png)\n\n${inline(block.caption)}`;
    case 'table': {
      const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
      const lines = [
        line(block.columns.map(({ head }) => cell(head))),
        line(block.columns.map(({ align }) => (align === 'right' ? '--:' : '---'))),
        ...block.rows.map((row) => line(row.map(cell))),
      ];
      return `${escaped(block.caption)}\n\n${lines.join('\n')}`;
    }
  }
}

function inline(text: Text): string {
  return pieces(text)
    .map((piece) => {
      if (typeof piece === 'string') return escaped(piece);
      if ('code' in piece) return code(piece.code);
      return `**${escaped('strong' in piece ? piece.strong : piece.verdict)}**`;
    })
    .join('');
}

/** A bar parts cells, wherever it stands, but behind a backslash that is not itself behind one. */
function cell(text: Text): string {
  return inline(text)
    .replaceAll('\n', ' ')
    .replaceAll(/(?<!\\)((?:\\\\)*)\|/g, '$1\\|');
}

/** Fenced by more backticks than it has in a row. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

/** What Markdown would take for markup, anywhere or at the start of a line. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>&#|~]/g, '\\$&').replaceAll(/^(\s*)([-+=]|\d+[.)])(?=\s|$)/gm, escapedStart);
}

function escapedStart(_: string, space: string, mark: string): string {
  return `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`;
}
