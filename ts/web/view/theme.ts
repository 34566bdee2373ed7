/**
 * Light and dark: the colours of the page as a chart theme, and which of the two is on. The style sheet has the same
 * paper and ink as custom properties; `data-theme` on the root element chooses, absent it is the system's choice.
 */
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { dark, light, sigmaColour, type Theme } from '../../chart/theme.ts';
import type { Network } from '../lab/lab.ts';

/** What is drawn on a page has its paper, warmer than a print's. */
export interface PageTheme extends Theme {
  readonly isDark: boolean;
  /** Raised above the paper. */
  readonly raised: string;
  readonly line: string;
  /** Where the network answers class 0, where it is unsure, where it answers class 1; further classes behind. */
  readonly field: readonly [zero: string, unsure: string, one: string, two: string];
  /** Points of class 0, 1, 2. */
  readonly points: readonly [string, string, string];
}

const lightPage: PageTheme = {
  ...light,
  isDark: false,
  background: '#fbfaf7',
  grid: '#e9e6df',
  raised: '#ffffff',
  line: '#dfdcd5',
  field: ['#c3ccd6', '#f6f4ef', '#e8dcc3', '#cfd9c4'],
  points: ['#3f5063', '#8a6a2c', '#4c6b3c'],
};

const darkPage: PageTheme = {
  ...dark,
  isDark: true,
  raised: '#1b1f26',
  line: '#2f353e',
  field: ['#3a4655', '#1d2128', '#4d4330', '#36462f'],
  points: ['#a9b9cb', '#d9bf86', '#a8c596'],
};

const KEY = 'initscope-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
system.addEventListener('change', () => {
  systemIsDark.value = system.matches;
});

export type Choice = 'light' | 'dark' | 'system';
export const choice: Signal<Choice> = signal(stored());
export const theme: ReadonlySignal<PageTheme> = computedTheme();

/** The colour of a network everywhere: by the sigma of its first layer, which tells initialisers apart. */
export function networkColour(theme: Theme, { first }: Pick<Network, 'first'>): string {
  return sigmaColour(theme, first);
}

function computedTheme(): ReadonlySignal<PageTheme> {
  const found = signal(lightPage);
  effect(() => {
    const isDark = choice.value === 'dark' || (choice.value === 'system' && systemIsDark.value);
    if (choice.value === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice.value;
    store(choice.value);
    found.value = isDark ? darkPage : lightPage;
  });
  return found;
}

/** A browser may refuse to keep anything. */
function stored(): Choice {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

function store(choice: Choice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // It is the system's choice again next time.
  }
}
