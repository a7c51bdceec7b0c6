/**
 * An override for one boot that firmware has taken out of its flash, and that the network has to follow as well: it asks what to
 * boot a moment later, and by then the override is used up.
 */
import { type Duration, type Instant, minutes } from "../../model/clock.js";
import type { BootIntent } from "../../model/intent.js";
import type { BootTarget } from "../../model/words.js";

/** Of these the network decides what they come to. */
const targets: readonly BootTarget[] = ["Pxe", "UefiHttp", "Cd"];

/** Firmware that has not asked by then asks for another boot. */
const asksWithin: Duration = minutes(10);

export class FollowedOverride {
  private taken: { readonly boot: BootIntent; readonly at: Instant } | null = null;

  /** @param boot as it was before it was used up */
  note(boot: BootIntent, at: Instant): void {
    if (targets.includes(boot.target)) this.taken = { boot, at };
  }

  /** null = there is none, or whatever asks now does so for another boot. */
  at(now: Instant): BootIntent | null {
    return this.taken && now - this.taken.at < asksWithin ? this.taken.boot : null;
  }

  forget(): void {
    this.taken = null;
  }
}
