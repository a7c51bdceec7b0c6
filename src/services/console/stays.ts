/** Everybody who is at a console now: how many there may be, and when they have to go. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, seconds } from "../../model/clock.js";
import { Refusal } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { ConsoleUser } from "../../ports/console.js";

/** Of all machines together. */
export const mostStays = 200;
/** Sessions end by themselves: how often it is looked whether one has. */
const reviewEvery = seconds(5);
const retryAfterSeconds = 30;

export type ConsoleKind = "serial console" | "screen";

export interface Stay {
  readonly machineId: string;
  readonly kind: ConsoleKind;
  readonly user: ConsoleUser;
  /** They have to go: lets go of what they were given, without a word. */
  close(): void;
}

export interface StaysParts {
  readonly clock: Clock;
  readonly chronicle: Pick<Chronicle, "tell">;
  /** Begins to look after somebody. @returns why they may not stay any more, or null, whenever it is called */
  readonly standing: (user: ConsoleUser) => () => string | null;
}

export class Stays {
  /** Each with why it has to end, if it has to. */
  private readonly open = new Map<Stay, () => string | null>();
  private cancelReview: (() => void) | null = null;

  constructor(private readonly parts: StaysParts) {}

  /** @throws Refusal 503 when `most` are at this console, or too many at all of them */
  begin(stay: Stay, most: number): void {
    if (this.open.size >= mostStays || this.count(stay) >= most) {
      throw new Refusal(503, [{ message: message("Base.SessionLimitExceeded") }], retryAfterSeconds);
    }
    this.open.set(stay, this.parts.standing(stay.user));
    this.tell(stay, "Shoal.ConsoleOpened");
    this.cancelReview ??= this.reviewLater();
  }

  has(stay: Stay): boolean {
    return this.open.has(stay);
  }

  /** They left by themselves. */
  leave(stay: Stay): void {
    if (this.forget(stay)) this.tell(stay, "Shoal.ConsoleClosed");
  }

  /** They have to go. */
  end(stay: Stay, reason: string): void {
    if (!this.forget(stay)) return;
    stay.close();
    this.tell(stay, "Shoal.ConsoleClosed");
    stay.user.ended(reason);
  }

  /** Ends the stay of everybody whose account or session does not allow it any more. */
  review(): void {
    for (const [stay, problem] of [...this.open]) {
      const reason = problem();
      if (reason !== null) this.end(stay, reason);
    }
  }

  endAll(reason: string): void {
    for (const stay of [...this.open.keys()]) this.end(stay, reason);
  }

  private count({ machineId, kind }: Stay): number {
    let found = 0;
    for (const other of this.open.keys()) if (other.machineId === machineId && other.kind === kind) found += 1;
    return found;
  }

  private forget(stay: Stay): boolean {
    const known = this.open.delete(stay);
    if (this.open.size === 0) {
      this.cancelReview?.();
      this.cancelReview = null;
    }
    return known;
  }

  private reviewLater(): () => void {
    return this.parts.clock.after(reviewEvery, () => {
      this.cancelReview = null;
      this.review();
      if (this.open.size > 0) this.cancelReview ??= this.reviewLater();
    });
  }

  private tell({ machineId, kind, user }: Stay, key: "Shoal.ConsoleOpened" | "Shoal.ConsoleClosed"): void {
    this.parts.chronicle.tell({
      message: message(key, user.user, kind, user.from),
      origin: uris.system(machineId),
      resourceType: "ComputerSystem",
      machineId,
      by: user.user,
    });
  }
}
