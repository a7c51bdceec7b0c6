/** How often ports are written: what they are set to is kept in flash that wears out (RFC 3621: persistent objects). */
import { type Clock, type Instant, minutes } from "../../../src/model/clock.js";

const anHour = minutes(60);

/** Why a port is not to be cycled for now. */
export interface Rest {
  /** Within the hour. */
  readonly starts: number;
  readonly minutes: number;
}

export class Wear {
  private readonly starts = new Map<string, readonly Instant[]>();

  constructor(
    private readonly clock: Clock,
    private readonly cyclesPerHour: number,
  ) {}

  /** It was turned on, and that was seen. */
  started(port: string): void {
    this.starts.set(port, [...this.recent(port), this.clock.now()]);
  }

  /** Null = it may be cycled at once. */
  rest(port: string): Rest | null {
    const recent = this.recent(port);
    const first = recent[recent.length - this.cyclesPerHour];
    if (this.cyclesPerHour === 0 || first === undefined) return null;
    return { starts: recent.length, minutes: Math.ceil((first + anHour - this.clock.now()) / minutes(1)) };
  }

  private recent(port: string): readonly Instant[] {
    const since = this.clock.now() - anHour;
    return (this.starts.get(port) ?? []).filter((at) => at > since);
  }
}
