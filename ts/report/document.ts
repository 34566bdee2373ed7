/**
 * A document as plain data: what is said, in what order, and what kind of thing each part is. Nothing of how it looks:
 * html.ts and markdown.ts render the same document. It never knows what it is about.
 */

/** A piece of a line. A string is text as it is; none of it is markup. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  /** A result that a reader looks for: the word, and which way it went. */
  | { readonly verdict: string; readonly tone: Tone };

export type Tone = 'yes' | 'no' | 'open';

export type Text = string | readonly Inline[];

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'code'; readonly text: string }
  | Table
  | Picture;

export interface Table {
  readonly kind: 'table';
  /** What it shows, as a sentence or a title. */
  readonly caption: string;
  readonly columns: readonly { readonly head: string; readonly align: 'left' | 'right' }[];
  /** Each as long as the columns; the first cell of a row says what the row is of. */
  readonly rows: readonly (readonly Text[])[];
}

export interface Picture {
  readonly kind: 'picture';
  /** Stem of its file's name. */
  readonly name: string;
  readonly png: Uint8Array;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** For who cannot see it. */
  readonly alt: string;
  readonly caption: Text;
}

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections?: readonly Section[];
}

export interface Document {
  readonly title: string;
  /** One sentence under the title. */
  readonly subtitle: string;
  readonly blocks: readonly Block[];
  readonly sections: readonly Section[];
}

export function paragraph(text: Text): Block {
  return { kind: 'paragraph', text };
}

/** The pieces of a text, without what is empty. */
export function pieces(text: Text): readonly Inline[] {
  return typeof text === 'string' ? [text] : text;
}

/** A text without its markup. */
export function plainText(text: Text): string {
  return pieces(text)
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if ('code' in piece) return piece.code;
      return 'strong' in piece ? piece.strong : piece.verdict;
    })
    .join('');
}

/** A name for links to a section: letters, digits and dashes of its title. */
export function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
