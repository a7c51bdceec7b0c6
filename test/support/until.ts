/** Milliseconds. Nothing that a test waits for takes this long, on the slowest of machines. */
const patience = 180_000;

/** Ends a wait for what does not come: else a failing test would take a processor until the runner's time limit. */
export function patienceFor(what: string): () => void {
  const end = Date.now() + patience;
  return () => {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
  };
}

/** Resolves when the condition holds, looking again after each turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  const wait = patienceFor(String(condition));
  while (!condition()) {
    wait();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
