/** Programs of iPXE as plans ask for them: where one is lacking the folders are looked at again, as it may have been installed since. */
import type { BootPrograms } from "../../../domain/netboot/stage-plan.js";
import { type Clock, type Duration, type Instant, seconds } from "../../../model/clock.js";
import type { Logger } from "../../../ports/logger.js";
import type { Programs } from "../ipxe/programs.js";

/** A machine that lacks one asks again after four seconds at the earliest. */
const looksEvery: Duration = seconds(3);

export class FreshPrograms implements BootPrograms {
  private lookedAt: Instant = Number.NEGATIVE_INFINITY;
  private isLooking = false;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly programs: Pick<Programs, "programFor" | "missing" | "refresh">,
  ) {}

  programFor: BootPrograms["programFor"] = (architecture, stage) => {
    const found = this.programs.programFor(architecture, stage);
    if (found === null && architecture !== null) this.lookAgain();
    return found;
  };

  missing: BootPrograms["missing"] = (architecture) => this.programs.missing(architecture);

  private lookAgain(): void {
    const now = this.clock.now();
    if (this.isLooking || Math.abs(now - this.lookedAt) < looksEvery) return;
    this.lookedAt = now;
    this.isLooking = true;
    this.programs
      .refresh()
      .catch((error: unknown) => this.logger.warn("programs of iPXE cannot be looked for", { error }))
      .finally(() => {
        this.isLooking = false;
      });
  }
}
