/** How often ports are written: what they are set to is kept in flash that wears out (RFC 3621: persistent objects). */
import { type Clock, type Instant, minutes } from "../../../src/model/clock.js";

const anHour = minutes(60);

export class Wear {
  private readonly starts = new Map<string, readonly Instant[]>();

  constructor(
    private readonly clock: Clock,
    private readonly cyclesPerHour: number,
  ) {}

  started(port: string): void {
    this.starts.set(port, [...this.recent(port), this.clock.now()]);
  }

  /** Minutes until the port may be turned off again; null = at once. */
  rest(port: string): number | null {
    const recent = this.recent(port);
    const first = recent[recent.length - this.cyclesPerHour];
    if (this.cyclesPerHour === 0 || first === undefined) return null;
    return Math.ceil((first + anHour - this.clock.now()) / minutes(1));
  }

  private recent(port: string): readonly Instant[] {
    const since = this.clock.now() - anHour;
    return (this.starts.get(port) ?? []).filter((at) => at > since);
  }
}
