/** Reads what a machine's flash holds whenever that is new, and works it into the documents. */
import { type Duration, type Instant, seconds } from "../../model/clock.js";
import { FirmwareError } from "../../ports/firmware.js";
import type { FlashDocuments } from "./flash-documents.js";
import { FollowedOverride } from "./followed.js";
import type { Gate } from "./gate.js";
import type { Line } from "./line.js";
import type { Ground } from "./plan.js";
import { readBack } from "./read-back.js";
import type { FlashTools } from "./setup.js";
import { wordsOf } from "./words.js";

/** Firmware that writes is in the middle of something: half of it would read as if the rest were gone. */
const quietFor: Duration = seconds(1);

export class FlashReader {
  /** Stamp of what was last read or written; undefined = nothing was, or what was written is in doubt. */
  known: string | null | undefined;
  /** What is wrong with what is there. */
  damage: string | null = null;
  readonly followed = new FollowedOverride();
  /** Stamp that is new, and since when. */
  private fresh: { readonly stamp: string; readonly since: Instant } | null = null;
  private isLooking = false;
  private cancel = (): void => {};

  /** @param line in which the flash is read or written, a time each */
  constructor(
    private readonly documents: FlashDocuments,
    private readonly tools: FlashTools,
    private readonly gate: Gate,
    private readonly line: Line,
  ) {}

  close(): void {
    this.cancel();
  }

  /** Reads what is new, if anything is. Never rejects. */
  async look(): Promise<void> {
    if (this.isLooking || this.documents.closed) return;
    this.isLooking = true;
    try {
      await this.line.run(() => this.readIfNew());
    } catch (error) {
      this.documents.tell("reading", this.unreadable(error));
    } finally {
      this.isLooking = false;
    }
  }

  private async readIfNew(): Promise<void> {
    const { flash } = this.tools;
    const stamp = await flash.stamp();
    if (stamp === null) this.missing();
    if (stamp === null || stamp === this.known) return this.tellDamage();
    if (!this.isQuiet(stamp)) return;
    const bytes = await this.gate.through(() => flash.read());
    if (bytes === null || (await flash.stamp()) !== stamp) return this.lookAgain();
    await this.take(bytes, stamp);
    this.tellDamage();
  }

  private missing(): void {
    this.known = null;
    const { canBeMade, isMadeWhenStarted } = this.documents;
    this.damage = canBeMade || isMadeWhenStarted ? null : `${this.tools.flash.name} is not there`;
  }

  tellDamage(): void {
    this.documents.tell("reading", this.damage);
  }

  /** Whether nobody has written for a while; else it is looked at again in time. */
  private isQuiet(stamp: string): boolean {
    if (this.documents.machine.observation.power?.state === "Off") return true;
    const now = this.documents.clock.now();
    if (this.fresh?.stamp !== stamp) this.fresh = { stamp, since: now };
    if (now - this.fresh.since >= quietFor) return true;
    this.lookAgain();
    return false;
  }

  private lookAgain(): void {
    this.cancel();
    if (!this.documents.closed) this.cancel = this.documents.clock.after(quietFor, () => void this.look());
  }

  /** The flash as it is under that stamp. @returns null when there is nothing, or it makes no sense */
  async find(stamp: string): Promise<Ground["found"]> {
    const bytes = await this.tools.flash.read();
    return bytes && this.take(bytes, stamp);
  }

  private async take(bytes: Uint8Array, stamp: string): Promise<Ground["found"]> {
    this.known = stamp;
    const { documents } = this;
    try {
      const variables = this.tools.family.read(bytes);
      this.damage = null;
      const at = documents.clock.now();
      const news = readBack(documents.both, { variables, stamp, at }, documents.about);
      const { intent, observation } = documents.machine;
      if (news.intent.boot !== intent.boot && observation.power?.state === "On") this.followed.note(intent.boot, at);
      await documents.keep(news);
      return { bytes, variables };
    } catch (error) {
      if (!(error instanceof FirmwareError)) throw error;
      this.damage = this.unreadable(error);
      return null;
    }
  }

  private unreadable(error: unknown): string {
    return `the variables of ${this.tools.flash.name} cannot be read: ${wordsOf(error)}`;
  }
}
