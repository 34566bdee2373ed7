/**
 * What one global sigma hides: small sweeps that each tell a story, and the document of those that were run. Each story
 * is a file of its own. Pure; it never trains or draws.
 */
import type { Document, Picture, Section } from '../report/document.ts';
import { paragraph, plainText } from '../report/document.ts';
import { type Arm, armsOf } from './arm.ts';
import { centred } from './centred.ts';
import { type Compared, compared } from './elsewhere.ts';
import { hinges } from './hinges.ts';
import { plateau } from './plateau.ts';
import { splits } from './splits.ts';
import type { Story, Told } from './story.ts';

export { type Arm, armsOf, type Story, type Told };

export const stories: readonly Story[] = [splits, hinges, centred, plateau];

/** A story whose sweep has been run. */
export interface ToldStory extends Told {
  readonly story: Story;
  /** How it was told by another trainer; null where that has none of its settings. */
  readonly compared: Compared | null;
  readonly picture: Picture;
  /** What trains it again. */
  readonly command: string;
}

/** @param arms of the same seeds, at least one each */
export function tell(story: Story, arms: readonly Arm[]): Pick<ToldStory, 'story' | 'compared' | keyof Told> {
  const told = story.tell(arms);
  const names = told.table.rows.map(([name]) => plainText(name!));
  return { story, ...told, compared: compared(story.name, arms, names) };
}

export function storiesDocument(told: readonly ToldStory[]): Document {
  return {
    title: 'What one σ hides',
    subtitle: 'Small experiments with the article’s network, each with its figure and its numbers.',
    blocks: [],
    sections: told.map(
      ({ story, paragraphs, picture, table, compared, command }): Section => ({
        title: story.title,
        blocks: [
          paragraph([{ strong: story.question }]),
          ...paragraphs.map(paragraph),
          picture,
          table,
          ...(compared === null ? [] : [paragraph(compared.text), compared.table]),
          { kind: 'code', text: command },
        ],
      }),
    ),
  };
}
