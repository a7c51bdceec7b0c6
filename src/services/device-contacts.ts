/** Which devices cannot be talked to: told once in the log of the process, and shown for as long as it lasts. */
import type { Clock, Instant } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import type { ServiceCondition } from "../ports/world.js";

/** An operator reads a few; of a whole network that is away the number is what matters. */
const mostShown = 20;

interface Lost {
  readonly problem: string;
  readonly since: Instant;
}

export class DeviceContacts {
  /** By device id. */
  private readonly lost = new Map<string, Lost>();

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @param problem null = it answers */
  tell(device: string, problem: string | null): void {
    const known = this.lost.get(device);
    if (problem === null) {
      if (known && this.lost.delete(device)) this.logger.info("a device answers again", { device });
    } else if (!known) {
      this.lost.set(device, { problem, since: this.clock.now() });
      this.logger.warn("contact with a device is lost", { device, problem });
    } else if (known.problem !== problem) {
      this.lost.set(device, { problem, since: known.since });
    }
  }

  /** Devices that nobody talks to are not lost. */
  isLost(device: string): boolean {
    return this.lost.has(device);
  }

  conditions(): readonly ServiceCondition[] {
    const all = [...this.lost.values()];
    const shown = all
      .slice(0, mostShown)
      .map(({ problem, since }): ServiceCondition => ({ severity: "Critical", text: problem, since }));
    const [next] = all.slice(mostShown);
    if (!next) return shown;
    const text = `${all.length - mostShown} more devices cannot be talked to; the log of the process names them`;
    return [...shown, { severity: "Critical", text, since: next.since }];
  }
}
