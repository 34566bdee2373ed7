/**
 * What can be taken away from the charts: their picture, as a print has it, and all traces behind them. Both are made when
 * they are asked for, by code that is loaded then.
 */
import type { Lab } from '../lab/lab.ts';

/** The charts as one PNG, with title and setting. */
export async function downloadPng(lab: Lab): Promise<void> {
  await saved(lab, 'png', async () => (await import('./downloads/picture.ts')).pictureOf(lab));
}

/** A row for each epoch of each run on show, all draws of them: as `initscope export --format csv` writes it. */
export async function downloadCsv(lab: Lab): Promise<void> {
  await saved(lab, 'csv', async () => (await import('./downloads/rows.ts')).rowsOf(lab));
}

/** Where it cannot be made the page says why. */
async function saved(lab: Lab, extension: string, make: () => Promise<Blob>): Promise<void> {
  try {
    save(await make(), `initscope-${lab.state.peek().setup.data}.${extension}`);
  } catch (error) {
    lab.notice.value = `There is nothing to download: ${error instanceof Error ? error.message : error}.`;
  }
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
