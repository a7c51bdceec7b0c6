/** Resolves when the condition holds, looking again after each turn of the event loop. The test runner's time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
