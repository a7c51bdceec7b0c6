/**
 * Keeps a machine's flash and its documents in step: what is asked is put there before a power-on, and what the firmware did is
 * read back.
 *
 * The order of a placement, so that the service may die at any instant. (1) What was found in the flash is in the store. (2)
 * The store is told what is about to be written, with the flash's stamp: `Placing`. (3) The flash is written, all at once; at
 * the last moment its stamp and the power are read once more, however long a slow disk took until then. (4) The store is told
 * that it holds: the intent without what has come true, then the observation. (5) The machine is switched on. After a crash
 * before 3 the stamp is as it was: nothing happened, and all of it is asked as before. After one behind 3 the flash holds what
 * `Placing` says, whatever became of 4: that is done when it is read. What is asked meanwhile is asked against both, what was
 * there and what is about to be: see `toAsk`.
 */
import { type Duration, seconds } from "../../model/clock.js";
import type { Placing } from "../../model/firmware.js";
import type { BootIntent } from "../../model/intent.js";
import type { PowerReading } from "../../model/observation.js";
import type { Rendering } from "../../ports/firmware.js";
import type { PlacedFlash } from "../powered.js";
import { Late, Waiting } from "../waiting.js";
import { leftOf } from "./asked.js";
import { isFit, replacement } from "./base-image.js";
import { FlashDocuments, type Kept, Unplaced } from "./flash-documents.js";
import { FlashReader } from "./flash-reader.js";
import type { Gate } from "./gate.js";
import { type Hindrance, powerHindrance } from "./hindrance.js";
import { Line } from "./line.js";
import { codeAsked, isPaired, keepsIn, withCode, withoutImage } from "./paired-code.js";
import { type Ground, hasToPlace, planOf } from "./plan.js";
import { placed } from "./read-back.js";
import type { FlashTools } from "./setup.js";
import type { VariableViews } from "./views.js";
import { wordsOf } from "./words.js";

/** Who waits for a placement. */
interface Waiter {
  /** The power as of now; null = no answer. */
  readonly look: () => Promise<PowerReading | null>;
  /** Aborted when they wait no longer. */
  readonly signal: AbortSignal;
}

/** A file server that is gone gets this to answer those who only want to know. */
const answerWithin: Duration = seconds(5);
/** What others wait for the flash to be neither read nor written. */
const turnWithin: Duration = seconds(10);

const misfit = "one of the image and the file holds firmware, the other only variables";
const otherLayout = "the image keeps its variables in a store of another layout";
const tooLate = "it could not be written in time";

export class FlashKeeper implements PlacedFlash {
  /** A read, or a placement, at a time. */
  private readonly line = new Line();
  private readonly documents: FlashDocuments;
  private readonly reader: FlashReader;
  /** There was nothing in the flash when it was last to be written. */
  private isMissing = false;

  constructor(
    owner: Kept,
    private readonly tools: FlashTools,
    views: VariableViews,
    private readonly gate: Gate,
  ) {
    this.documents = new FlashDocuments(owner, tools, views);
    this.reader = new FlashReader(this.documents, tools, gate, this.line);
  }

  close(): void {
    this.documents.closed = true;
    this.reader.close();
  }

  /** Reads what is new in the flash, if anything is. Never rejects. */
  look(): Promise<void> {
    return this.reader.look();
  }

  /**
   * Runs while the flash is neither read nor written by us.
   * @throws Late (by rejection) when its turn does not come; then it does not run
   */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.within(turnWithin, (signal) =>
      this.line.run(async () => {
        if (signal.aborted) throw new Late();
        return work();
      }),
    );
  }

  /** Whether an image could take the place of what is there. Where nobody can tell now, it shows when it is placed. */
  async takes(image: Uint8Array): Promise<boolean> {
    const { flash } = this.tools;
    const reading = this.within(answerWithin, () => this.gate.through(() => flash.read()));
    const bytes = await reading.catch(() => null);
    return bytes === null || this.fits(image, bytes);
  }

  private fits(image: Uint8Array, flash: Uint8Array): boolean {
    const { family } = this.tools;
    return isPaired(this.documents.machine) ? (family.pairsWith?.(image, flash) ?? false) : isFit(family, image, flash);
  }

  private within<T>(time: Duration, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock } = this.documents;
    return new Waiting(clock).within(clock.now() + time, work);
  }

  /* ── placing ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * Puts into the flash what the machine is to boot with. To be called before it is switched on.
   *
   * @param look null = nobody can see whether it is off
   * @param signal aborted when nobody waits for it any longer: nothing is written from then on
   * @returns why something that a client asked for is not in there; it stays asked
   */
  async prepare(look: Waiter["look"] | null, signal: AbortSignal): Promise<string | null> {
    this.reader.followed.forget();
    if (look === null) {
      this.unplaced("nobody can see whether the machine is off");
      return null;
    }
    try {
      await this.line.run(() => this.gate.through(() => this.place({ look, signal })));
      this.documents.tell("placing", null);
      return null;
    } catch (error) {
      return this.unplaced(wordsOf(error));
    }
  }

  /** What the boot that goes on now was asked to do once, where it has been taken from the flash already. */
  get followed(): BootIntent | null {
    const { machine, clock } = this.documents;
    return machine.observation.power?.state === "Off" ? null : this.reader.followed.at(clock.now());
  }

  /** The network has heard of that boot. */
  forgetFollowed(): void {
    this.reader.followed.forget();
  }

  overdue(): string | null {
    return this.unplaced(tooLate);
  }

  /** It was given up. @returns what to tell who asked for something that is not in the flash now */
  private unplaced(reason: string): string | null {
    const problem = `the firmware in ${this.tools.flash.name} is as it was: ${reason}`;
    const matters = hasToPlace(this.documents.machine);
    // Where nothing is to be placed, a flash that cannot be read is told as that. Without one the machine boots nothing.
    const isTold = matters || (this.isMissing && !this.documents.isMadeWhenStarted);
    this.documents.tell("placing", isTold ? problem : null);
    return matters ? problem : null;
  }

  private async place(waiter: Waiter): Promise<void> {
    if (waiter.signal.aborted) throw new Unplaced(tooLate);
    const { reader, documents } = this;
    const stamp = await this.tools.flash.stamp();
    this.isMissing = stamp === null;
    if (stamp === null && this.documents.isMadeWhenStarted && !hasToPlace(this.documents.machine)) return;
    if (stamp === reader.known && stamp !== null && reader.damage === null && this.isAsIs) return;
    const found = stamp === null ? null : await reader.find(stamp);
    if (!(await this.placeCode(found, waiter))) return;
    const image = await this.replacementOf(stamp, found);
    const { family } = this.tools;
    const { machine, firmware, current } = documents;
    const { placing, rendering } = planOf(machine, firmware, { family, found, stamp, current, image });
    if (rendering !== null && !(await this.write(placing, rendering, waiter))) return;
    if (rendering !== null || !this.isAsIs) await this.keepPlaced(placing);
    reader.tellDamage();
  }

  /** Whether no document would change by a placement that has nothing to write. */
  private get isAsIs(): boolean {
    const { machine, firmware } = this.documents;
    return !hasToPlace(machine) && !machine.intent.firmware && !firmware.placing;
  }

  /** What takes the place of the whole flash; null = what is there stays, but for its variables. */
  private async replacementOf(stamp: string | null, found: Ground["found"]): Promise<Uint8Array | null> {
    const image = await replacement(this.documents.machine, this.tools, stamp === null);
    if (image === null && found === null)
      throw new Unplaced(this.reader.damage ?? `${this.tools.flash.name} is not there`);
    if (image && found && !this.fits(image, found.bytes)) throw new Unplaced(misfit);
    return image;
  }

  /** @returns false when the machine has come on meanwhile */
  private async placeCode(found: Ground["found"], { look }: Waiter): Promise<boolean> {
    const { documents, tools } = this;
    const code = await codeAsked(documents.machine, tools);
    if (code === undefined) return true;
    if (found && !(await keepsIn(code, found.bytes, tools))) throw new Unplaced(otherLayout);
    const hindrance = powerHindrance(await look());
    if (hindrance?.problem) throw new Unplaced(hindrance.problem);
    if (hindrance) return false;
    await documents.keep({ ...documents.both, firmware: withCode(documents.firmware, code) });
    // Images are asked for in the line that this runs in; other wishes may have come in meanwhile.
    await documents.keep({ ...documents.both, intent: withoutImage(documents.machine.intent) });
    return true;
  }

  /** @returns false when the machine has come on meanwhile: what it boots with is no longer ours to say */
  private async write(placing: Placing, rendering: Rendering, waiter: Waiter): Promise<boolean> {
    const { reader } = this;
    const { flash } = this.tools;
    await this.documents.keep({ ...this.documents.both, firmware: { ...this.documents.firmware, placing } });
    reader.known = undefined;
    let judged = Promise.resolve<Hindrance | null>(null);
    const isWritten = await flash.write(rendering, async () => {
      judged = this.hindrance(placing, waiter);
      return (await judged) === null;
    });
    if (isWritten) {
      reader.known = await flash.stamp();
      reader.damage = null;
      return true;
    }
    reader.known = placing.before;
    await this.forget();
    const problem = (await judged)?.problem ?? null;
    if (problem !== null) throw new Unplaced(problem);
    return false;
  }

  /** What stands against the write at the last moment. The power is read last of all. */
  private async hindrance({ before }: Placing, { look, signal }: Waiter): Promise<Hindrance | null> {
    if ((await this.tools.flash.stamp()) !== before) return { problem: "somebody else has written it meanwhile" };
    const power = signal.aborted ? null : await look();
    return signal.aborted || this.documents.closed ? { problem: tooLate } : powerHindrance(power);
  }

  private async keepPlaced(placing: Placing): Promise<void> {
    const { both, about, clock } = this.documents;
    await this.documents.keep(placed(both, placing, about.canReturn, clock.now()));
  }

  /** Nothing was written. */
  private async forget(): Promise<void> {
    const { machine, current } = this.documents;
    const { placing: _, ...firmware } = this.documents.firmware;
    await this.documents.keep({ intent: leftOf(machine.intent, current), firmware });
  }
}
