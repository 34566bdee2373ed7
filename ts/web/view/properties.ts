/**
 * Sets custom properties of an element in a template: `<i ${properties({ '--place': 0.5 })}></i>`. The page's content
 * policy forbids style attributes, and so lit's `styleMap`, which begins by writing one.
 */
import { noChange } from 'lit-html';
import { Directive, directive, type ElementPart } from 'lit-html/directive.js';

class Properties extends Directive {
  override update({ element }: ElementPart, [values]: [Readonly<Record<string, string | number>>]): unknown {
    for (const [name, value] of Object.entries(values)) {
      (element as HTMLElement).style.setProperty(name, String(value));
    }
    return noChange;
  }

  override render(_: Readonly<Record<string, string | number>>): unknown {
    return noChange;
  }
}

export const properties = directive(Properties);
