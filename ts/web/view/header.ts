/** The name of the page, and what can be opened: the lesson, the dialogs, light and dark. */
import { effect } from '@preact/signals-core';
import { html, render } from 'lit-html';
import type { Lab } from '../lab/lab.ts';
import { openDialog } from './dialogs.ts';
import { choice, theme } from './theme.ts';

export function headerView(root: HTMLElement, lab: Lab): void {
  effect(() => {
    const lesson = lab.parts.lesson.value;
    const { isDark } = theme.value;
    const toggleLesson = (): void => lab.change({ lesson: lesson === null ? 0 : null });
    const toggleTheme = (): void => {
      choice.value = isDark ? 'light' : 'dark';
    };
    render(
      html`
        <a class="brand" href="./" aria-label="initscope, from the beginning">
          <svg viewBox="0 0 32 20" width="32" height="20" aria-hidden="true">
            <path class="wide" d="M1 18 C11 18 12 12 16 12 C20 12 21 18 31 18" />
            <path d="M5 18 C13 18 13 2 16 2 C19 2 19 18 27 18" />
          </svg>
          <span class="name">initscope</span>
        </a>
        <nav aria-label="Page">
          <button type="button" aria-pressed=${lesson !== null} @click=${toggleLesson}>Lesson</button>
          <button type="button" @click=${() => openDialog('speed')}>Speed</button>
          <button type="button" @click=${() => openDialog('share')}>Share</button>
          <button type="button" class="keys" @click=${() => openDialog('keys')}>Keys</button>
          <button type="button" @click=${toggleTheme}>${isDark ? 'Light' : 'Dark'}</button>
        </nav>
      `,
      root,
    );
  });
}
