/** What is wrong with a guest now, each kind of trouble at most once. */
import type { Clock } from "../../../src/model/clock.js";
import type { Trouble } from "../../../src/model/observation.js";
import type { TroubleKind, Words } from "./condition.js";
import type { Reports } from "./reports.js";

export class Faults {
  private readonly known = new Map<TroubleKind, Trouble>();

  constructor(
    private readonly clock: Clock,
    private readonly reports: Reports,
  ) {}

  set(kind: TroubleKind, words: Words): void {
    const { text, severity } = this.known.get(kind) ?? {};
    if (text === words.text && severity === words.severity) return;
    this.known.set(kind, { ...words, since: this.clock.now() });
    this.tell();
  }

  clear(...kinds: readonly TroubleKind[]): void {
    const were = kinds.filter((kind) => this.known.delete(kind));
    if (were.length > 0) this.tell();
  }

  private tell(): void {
    this.reports.say({ troubles: [...this.known.values()] });
  }
}
