/**
 * Web Locks as signs of life. A page is not told when a worker's thread is gone: terminate() has no echo, and Chromium
 * lets a thread that computes go on for two seconds more. So a worker holds a lock of its own as long as it lives; its
 * browser releases it once the thread has stopped, and the page queues for it. It knows nothing of messages or tasks.
 */

/** A name for a lock; empty where there are none, which is where nothing can be shared either: outside secure contexts. */
export function lockName(): string {
  return isSecureContext ? crypto.randomUUID() : '';
}

/** Whether locks are granted here. They are denied where the site may not keep cookies. */
export async function locksWork(): Promise<boolean> {
  try {
    await released(lockName());
    return true;
  } catch {
    return false;
  }
}

/** Holds the lock until this thread ends; resolves when it does, or cannot. */
export function hold(name: string): Promise<void> {
  if (name === '') return Promise.resolve();
  return new Promise((resolve) => {
    const held = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    navigator.locks.request(name, held).catch(() => resolve());
  });
}

/** Resolves when nobody holds the lock, rejects where locks are denied. */
export async function released(name: string): Promise<void> {
  await navigator.locks.request(name, () => {});
}
