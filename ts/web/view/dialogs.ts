/** The page's dialogs by name, each mounted when it is first opened: what is not in sight costs nothing. */
import { type Signal, signal } from '@preact/signals-core';
import type { Lab } from '../lab/lab.ts';
import type { LabState } from '../lab/state.ts';

export const dialogNames = ['speed', 'share', 'keys', 'table'] as const;
export type DialogName = (typeof dialogNames)[number];

/** Fills a dialog; called once. */
export type DialogView = (root: HTMLDialogElement, lab: Lab, start: LabState) => void;

const loaders: Readonly<Record<DialogName, () => Promise<DialogView>>> = {
  speed: async () => (await import('./speed.ts')).speedView,
  share: async () => (await import('./share.ts')).shareView,
  keys: async () => (await import('./keys.ts')).keysView,
  table: async () => (await import('./charts/table.ts')).tableView,
};

const wanted: Signal<DialogName | null> = signal(null);

export function openDialog(name: DialogName): void {
  wanted.value = name;
}

/** @param start what the page shows without a link */
export function dialogsView(root: HTMLElement, lab: Lab, start: LabState): void {
  const made = new Map<DialogName, HTMLDialogElement>();
  wanted.subscribe(async (name) => {
    if (name === null) return;
    wanted.value = null;
    let dialog = made.get(name);
    if (!dialog) {
      dialog = document.createElement('dialog');
      dialog.id = name;
      made.set(name, dialog);
      root.append(dialog);
      (await loaders[name]())(dialog, lab, start);
    }
    if (!dialog.open) dialog.showModal();
  });
}
