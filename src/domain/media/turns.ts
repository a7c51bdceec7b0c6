/** Work that is done one after the other, by name: what has one name does not wait for what has another. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Something of that name is being done, or waits for its turn. */
  isBusy(name: string): boolean {
    return this.last.has(name);
  }

  /** Rejects as the work does; what comes behind is done all the same. */
  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(name) ?? Promise.resolve()).then(work);
    const settled = turn
      .catch(() => undefined)
      .finally(() => {
        if (this.last.get(name) === settled) this.last.delete(name);
      });
    this.last.set(name, settled);
    return turn;
  }
}
