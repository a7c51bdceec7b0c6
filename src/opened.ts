/** What has to be closed again, newest first, also after a start that failed half-way. */
export class Opened {
  readonly #closers: (() => unknown)[] = [];

  add<T>(part: T, close: (part: T) => unknown): T {
    this.#closers.push(() => close(part));
    return part;
  }

  /**
   * Closes every part, whatever becomes of the others.
   * @throws what the first that failed said, once all have had their turn (by rejection)
   */
  async close(): Promise<void> {
    const failures: { readonly error: unknown }[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push({ error });
      }
    }
    const [first] = failures;
    if (first !== undefined) throw first.error;
  }
}
