/**
 * The lesson beside the page: a step explains, asks for a guess, and only then shows. What the steps say is in
 * ts/web/lesson; this draws them and turns the page to them.
 */
import { effect, type Signal, signal } from '@preact/signals-core';
import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { Inside } from '../lab/inside.ts';
import type { Lab } from '../lab/lab.ts';
import { type Answer, base, type Step, steps } from '../lesson/steps.ts';

interface Guess {
  readonly step: number;
  readonly option: number;
  /** Whether it was given, and the page shows what came out. */
  readonly isGiven: boolean;
}

/** @param stage takes the class with-lesson while there is one */
export function lessonView(root: HTMLElement, lab: Lab, inside: Inside, stage: HTMLElement): void {
  const guess: Signal<Guess | null> = signal(null);
  let last: number | null = null;
  effect(() => {
    const lesson = lab.parts.lesson.value;
    const index = lesson === null ? null : Math.min(lesson, steps.length - 1);
    stage.classList.toggle('with-lesson', index !== null);
    const step = index === null ? undefined : steps[index];
    render(step && index !== null ? stepView(lab, inside, step, index, guess) : nothing, root);
    if (index !== last && index !== null && last !== null) root.querySelector<HTMLElement>('h2')?.focus();
    last = index;
  });
}

/** Turns the page to a step. */
function turnTo(lab: Lab, lesson: number | null): void {
  if (lesson === null) lab.change({ lesson });
  else lab.change({ ...base, ...steps[lesson]?.asked, lesson });
}

function stepView(lab: Lab, inside: Inside, step: Step, index: number, guess: Signal<Guess | null>): TemplateResult {
  const own = guess.value?.step === index ? guess.value : null;
  const answer = own?.isGiven ? step.answer(lab, inside) : null;
  const show = (): void => {
    if (!own) return;
    guess.value = { ...own, isGiven: true };
    lab.change({ ...base, ...step.asked, ...step.shown, lesson: index });
  };
  const isLast = index === steps.length - 1;
  return html`
    <header>
      <p class="count">Step ${index + 1} of ${steps.length}</p>
      <ol class="progress" aria-hidden="true">
        ${steps.map((_, i) => html`<li class=${i <= index ? 'done' : ''}></li>`)}
      </ol>
      <button type="button" class="close" aria-label="Close the lesson" @click=${() => turnTo(lab, null)}>×</button>
    </header>
    <h2 tabindex="-1">${step.title}</h2>
    ${step.text.map((paragraph) => html`<p>${paragraph}</p>`)}
    ${options(step, index, own, answer, guess)}
    <div aria-live="polite">${own?.isGiven ? answerView(answer, step) : nothing}</div>
    <p class="buttons">
      ${
        own?.isGiven
          ? html`<button type="button" class="strong" @click=${() => turnTo(lab, isLast ? null : index + 1)}>
                ${isLast ? 'Play by yourself' : 'Next step'}</button
              ><button type="button" class="outlined" @click=${() => watch(lab)}>Watch it</button>`
          : html`<button type="button" class="strong" ?disabled=${!own} @click=${show}>Show me</button>`
      }
      ${index > 0 ? html`<button type="button" @click=${() => turnTo(lab, index - 1)}>Back</button>` : nothing}
    </p>
  `;
}

function options(
  { question, options }: Step,
  step: number,
  own: Guess | null,
  answer: Answer | null,
  guess: Signal<Guess | null>,
): TemplateResult {
  const name = `step-${step}`;
  return html`
    <fieldset ?disabled=${own?.isGiven ?? false}>
      <legend>${question}</legend>
      ${options.map((option, i) => {
        const state = answer?.right === i ? 'right' : own?.option === i ? 'guess' : '';
        return html`<label class=${state}>
          <input
            type="radio"
            name=${name}
            .checked=${own?.option === i}
            @change=${() => {
              guess.value = { step, option: i, isGiven: false };
            }}
          />
          ${option} ${marks(own, answer, i)}
        </label>`;
      })}
    </fieldset>
  `;
}

function marks(own: Guess | null, answer: Answer | null, option: number): TemplateResult | typeof nothing {
  const said = [
    own?.isGiven && own.option === option ? 'your guess' : '',
    answer?.right === option ? 'so it was' : '',
  ].filter((part) => part !== '');
  return said.length === 0 ? nothing : html`<b>${said.join(', ')}</b>`;
}

function answerView(answer: Answer | null, { options }: Step): TemplateResult {
  if (!answer) return html`<p class="answer">Training …</p>`;
  return html`<div class="answer">
    <p class="hidden">The answer: ${options[answer.right]}.</p>
    ${answer.text.map((paragraph) => html`<p>${paragraph}</p>`)}
  </div>`;
}

function watch(lab: Lab): void {
  lab.replay.seek(0);
  lab.replay.play();
}
