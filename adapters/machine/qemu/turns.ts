/** One thing after the other. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** @returns what comes of it, once its turn has come */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => {});
    return turn;
  }

  /** Resolves when nothing of what was taken on so far is left. */
  async settled(): Promise<void> {
    await this.last;
  }
}
