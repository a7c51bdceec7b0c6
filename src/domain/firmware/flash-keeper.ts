/**
 * Keeps a machine's flash and its documents in step: what is asked is put there before a power-on, and what the firmware did is
 * read back.
 *
 * The order of a placement, so that the service may die at any instant. (1) What was found in the flash is in the store. (2)
 * The store is told what is about to be written, with the flash's stamp: `Placing`. (3) The power is read once more, and the
 * flash is written, all at once. (4) The store is told that it holds: the intent without what has come true, then the
 * observation. (5) The machine is switched on. After a crash before 3 the stamp is as it was: nothing happened, and all of it
 * is asked as before. After one behind 3 the flash holds what `Placing` says, whatever became of 4: that is done when it is
 * read. What is asked meanwhile is asked against both, what was there and what is about to be: see `toAsk`.
 */
import { type Clock, type Duration, type Instant, seconds } from "../../model/clock.js";
import { type FirmwareObservation, firstFirmware, type Placing } from "../../model/firmware.js";
import type { Intent, Machine, Observation, PowerReading } from "../../model/machine.js";
import { FirmwareError, type Rendering } from "../../ports/firmware.js";
import type { PlacedFlash } from "../powered.js";
import { leftOf } from "./asked.js";
import { isFit, replacement } from "./base-image.js";
import type { Gate } from "./gate.js";
import { Line } from "./line.js";
import { type Ground, hasToPlace, planOf } from "./plan.js";
import { type Documents, placed, readBack } from "./read-back.js";
import type { FlashTools } from "./setup.js";
import type { VariableViews } from "./views.js";
import { wordsOf } from "./words.js";

/** What a keeper needs of its machine. */
export interface Kept {
  readonly clock: Clock;
  readonly machine: Machine;
  /** Resolves when it is durable, the intent no later than the observation. @throws StoreError */
  keep(documents: { readonly intent?: Intent; readonly observation?: Observation }): Promise<void>;
  /** Shown as a trouble of the machine until it is told otherwise; null = all is well. */
  tell(about: "reading" | "placing", problem: string | null): void;
}

/** The power as of now; null = no answer. */
export type LookAtPower = () => Promise<PowerReading | null>;

/** Firmware that writes is in the middle of something: half of it would read as if the rest were gone. */
const quietFor: Duration = seconds(1);

/** The machine may be on, or the service is on its way out: nothing may be written. */
class Unplaced extends Error {}

export class FlashKeeper implements PlacedFlash {
  /** A read, or a placement, at a time. */
  private readonly line = new Line();
  /** Stamp of what was last read or written; undefined = nothing was, or what was written is in doubt. */
  private known: string | null | undefined;
  /** What is wrong with it. */
  private damage: string | null = null;
  /** Stamp that is new, and since when. */
  private fresh: { readonly stamp: string; readonly since: Instant } | null = null;
  private isLooking = false;
  private closed = false;
  private cancel = (): void => {};

  constructor(
    private readonly owner: Kept,
    private readonly tools: FlashTools,
    private readonly views: VariableViews,
    private readonly gate: Gate,
  ) {}

  close(): void {
    this.closed = true;
    this.cancel();
  }

  /** Runs while the flash is neither read nor written by us. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.line.run(work);
  }

  /** Whether an image could take the place of what is there. Where nobody can tell now, it shows when it is placed. */
  async takes(image: Uint8Array): Promise<boolean> {
    const { flash, family } = this.tools;
    const bytes = await this.gate.through(() => flash.read()).catch(() => null);
    return bytes === null || isFit(family, image, bytes);
  }

  /* ── reading back ────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Reads what is new, if anything is. Never rejects. */
  async look(): Promise<void> {
    if (this.isLooking || this.closed) return;
    this.isLooking = true;
    try {
      await this.line.run(() => this.readIfNew());
    } catch (error) {
      if (!this.closed) this.owner.tell("reading", this.unreadable(error));
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
    this.damage = this.canBeMade ? null : `${this.tools.flash.name} is not there`;
  }

  private tellDamage(): void {
    if (!this.closed) this.owner.tell("reading", this.damage);
  }

  /** Whether nobody has written for a while; else it is looked at again in time. */
  private isQuiet(stamp: string): boolean {
    if (this.owner.machine.observation.power?.state === "Off") return true;
    const now = this.owner.clock.now();
    if (this.fresh?.stamp !== stamp) this.fresh = { stamp, since: now };
    if (now - this.fresh.since >= quietFor) return true;
    this.lookAgain();
    return false;
  }

  private lookAgain(): void {
    this.cancel();
    if (!this.closed) this.cancel = this.owner.clock.after(quietFor, () => void this.look());
  }

  /** Works what was read into the documents. @returns null when it makes no sense */
  private async take(bytes: Uint8Array, stamp: string): Promise<Ground["found"]> {
    this.known = stamp;
    try {
      const variables = this.tools.family.read(bytes);
      this.damage = null;
      await this.keep(readBack(this.documents, { variables, stamp, at: this.owner.clock.now() }, this.about));
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

  /* ── placing ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * Puts into the flash what the machine is to boot with. To be called before it is switched on.
   *
   * @param look null = nobody can see whether it is off
   * @returns why something that a client asked for is not in there; it stays asked
   */
  async prepare(look: LookAtPower | null): Promise<string | null> {
    if (look === null) {
      this.unplaced("nobody can see whether the machine is off");
      return null;
    }
    try {
      await this.line.run(() => this.gate.through(() => this.place(look)));
      if (!this.closed) this.owner.tell("placing", null);
      return null;
    } catch (error) {
      return this.unplaced(wordsOf(error));
    }
  }

  /** It was given up. @returns what to tell who asked for something that is not in the flash now */
  unplaced(reason: string): string | null {
    const problem = `the firmware in ${this.tools.flash.name} is as it was: ${reason}`;
    const matters = hasToPlace(this.owner.machine);
    // Where nothing is to be placed, a flash that cannot be read is told as that.
    if (!this.closed) this.owner.tell("placing", matters ? problem : null);
    return matters ? problem : null;
  }

  private async place(look: LookAtPower): Promise<void> {
    const stamp = await this.tools.flash.stamp();
    if (stamp === this.known && stamp !== null && this.damage === null && this.isAsIs) return;
    const found = stamp === null ? null : await this.find(stamp);
    const image = await this.replacementOf(stamp, found);
    const { family } = this.tools;
    const { machine } = this.owner;
    const current = this.views.variables(machine);
    const { placing, rendering } = planOf(machine, this.firmware, { family, found, stamp, current, image });
    if (rendering !== null && !(await this.write(placing, rendering, look))) return;
    if (rendering !== null || !this.isAsIs) await this.keepPlaced(placing);
    this.tellDamage();
  }

  /** Whether no document would change by a placement that has nothing to write. */
  private get isAsIs(): boolean {
    return !hasToPlace(this.owner.machine) && !this.owner.machine.intent.firmware && !this.firmware.placing;
  }

  private async find(stamp: string): Promise<Ground["found"]> {
    const bytes = await this.tools.flash.read();
    return bytes && this.take(bytes, stamp);
  }

  /** What takes the place of the whole flash; null = what is there stays, but for its variables. */
  private async replacementOf(stamp: string | null, found: Ground["found"]): Promise<Uint8Array | null> {
    const { machine } = this.owner;
    const image = await replacement(machine, this.tools, stamp === null);
    if (image === null && found === null) throw new Unplaced(this.damage ?? `${this.tools.flash.name} is not there`);
    if (image && found && !isFit(this.tools.family, image, found.bytes))
      throw new Unplaced("one of the image and the file holds firmware, the other only variables");
    return image;
  }

  /** @returns false when the machine has come on meanwhile: what it boots with is no longer ours to say */
  private async write(placing: Placing, rendering: Rendering, look: LookAtPower): Promise<boolean> {
    await this.keep({ intent: this.documents.intent, firmware: { ...this.firmware, placing } });
    const power = await look();
    if (power?.state !== "Off" || power.told === "On" || this.closed) {
      await this.forget();
      if (power === null) throw new Unplaced("its power state cannot be read");
      return false;
    }
    this.known = undefined;
    await this.tools.flash.write(rendering);
    this.known = await this.tools.flash.stamp();
    this.damage = null;
    return true;
  }

  private async keepPlaced(placing: Placing): Promise<void> {
    await this.keep(placed(this.documents, placing, this.about.canReturn, this.owner.clock.now()));
  }

  /** Nothing was written. */
  private async forget(): Promise<void> {
    const { placing: _, ...firmware } = this.firmware;
    await this.keep({ intent: leftOf(this.documents.intent, this.views.variables(this.owner.machine)), firmware });
  }

  /* ── documents ───────────────────────────────────────────────────────────────────────────────────────────────── */

  private get firmware(): FirmwareObservation {
    return this.owner.machine.observation.firmware ?? firstFirmware;
  }

  private get documents(): Documents {
    return { intent: this.owner.machine.intent, firmware: this.firmware };
  }

  private get about() {
    const { machine } = this.owner;
    return { family: this.tools.family, current: this.views.variables(machine), canReturn: this.canBeMade };
  }

  private get canBeMade(): boolean {
    return this.owner.machine.inventory.firmware?.image !== null;
  }

  private async keep({ intent, firmware }: Documents): Promise<void> {
    if (this.closed) throw new Unplaced("the service is stopping");
    const { machine } = this.owner;
    const news = {
      ...(intent !== machine.intent && { intent }),
      ...(firmware !== machine.observation.firmware && { observation: { ...machine.observation, firmware } }),
    };
    if (Object.keys(news).length > 0) await this.owner.keep(news);
  }
}
