/** A client that opens a hundred connections at once asks the same a hundred times: one run answers all. */
export class OneRun<T> {
  private readonly underWay = new Map<string, Promise<T>>();

  of(question: string, run: () => Promise<T>): Promise<T> {
    const asked = this.underWay.get(question);
    if (asked !== undefined) return asked;
    const answer = run().finally(() => this.underWay.delete(question));
    this.underWay.set(question, answer);
    return answer;
  }
}
