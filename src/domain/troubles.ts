/** What is wrong with a machine, by who says so: each takes back only what it has said itself. */
import type { Trouble } from "../model/observation.js";

export class Troubles {
  private readonly told = new Map<string, readonly Trouble[]>();

  /** @returns all there is now */
  set(who: string, troubles: readonly Trouble[]): readonly Trouble[] {
    if (troubles.length > 0) this.told.set(who, troubles);
    else this.told.delete(who);
    return [...this.told.values()].flat();
  }
}
