/** Lets everything else that is ready run first. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
