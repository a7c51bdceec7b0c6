/**
 * Keeps in a machine's slots what is asked to be in them: has the images, gives them to the machine, takes them out again. Made
 * for machines only that have ever been given a medium.
 */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { MediaIntent, MediaSlot, Medium } from "../../model/media.js";
import { refuse } from "../../model/refusal.js";
import type { BootTarget } from "../../model/words.js";
import { AdapterError, type MachineDriver } from "../../ports/machine-adapter.js";
import type { MediaProgress } from "../../ports/media.js";
import { imageFor, mediumOf } from "./image-had.js";
import { Insertion, type MediaEnd } from "./insertion.js";
import { Leftovers } from "./leftovers.js";
import { MediaDrive } from "./media-drive.js";
import { MediaSecrets } from "./media-secrets.js";
import { SlotDocuments } from "./slot-documents.js";
import { askedIn, isInserted, slotsFor } from "./slots.js";
import type { MediaTools, Slotted, WantedMedium } from "./slotted.js";
import { Turns } from "./turns.js";

export class MediaKeeper {
  private readonly insertions = new Map<string, Insertion>();
  /** By slot, also when it is over: who asked for it may ask for its end a moment later. */
  private readonly latest = new Map<string, Insertion>();
  /** By slot: what is asked of it is done one after the other. */
  private readonly turns = new Turns();
  private readonly documents: SlotDocuments;
  private readonly leftovers: Leftovers;
  private readonly drive: MediaDrive;
  private readonly secrets: MediaSecrets;
  private isClosed = false;

  constructor(
    private readonly unit: Slotted,
    private readonly tools: MediaTools,
  ) {
    this.documents = new SlotDocuments(unit);
    this.drive = new MediaDrive(unit);
    this.leftovers = new Leftovers(unit, this.drive, this.turns);
    this.secrets = new MediaSecrets(tools.store, unit.id);
  }

  /* ── what clients ask ────────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * Asks for a medium, durably. Whatever is to be checked against what is in the slot is checked by `check`, with nothing else
   * going on there.
   *
   * @returns `MediaIntent.seq` of what is asked; undefined = it is in already
   * @throws what `check` throws · Refusal 503 while the service stops · StoreError
   */
  insert(slot: MediaSlot, wanted: WantedMedium, by: string, check: () => boolean): Promise<number | undefined> {
    return this.turns.take(slot.id, async () => {
      this.requireOpen();
      if (!check()) return undefined;
      const { image, userName, password, writeProtected } = wanted;
      const seq = this.unit.machine.intent.seq + 1;
      const asked = { seq, image, userName, writeProtected, by, at: this.unit.clock.now(), task: null };
      const insertion = this.begin(slot, asked, false);
      try {
        const stored = password === null ? undefined : this.secrets.put(slot.id, seq, password);
        await Promise.all([stored, this.documents.ask(slot.id, asked, by)]);
      } catch (error) {
        this.takeBack(insertion, error);
        throw error;
      }
      void this.carryOut(insertion);
      return seq;
    });
  }

  private takeBack(insertion: Insertion, error: unknown): void {
    const { slot, asked } = insertion;
    this.drop(insertion, { kind: "failed", error });
    this.secrets.remove(slot.id);
    this.documents.takeBack(slot.id, asked);
  }

  /**
   * Resolves when it is asked durably, and the machine had its time to let go of it.
   * @throws Refusal 503 while the service stops · StoreError
   */
  eject(slot: MediaSlot, by: string): Promise<void> {
    return this.turns.take(slot.id, async () => {
      this.requireOpen();
      await this.documents.askForNone(slot.id, by);
      const insertion = this.insertions.get(slot.id);
      if (insertion) this.drop(insertion, { kind: "ejected" });
      this.secrets.remove(slot.id);
      await insertion?.giving;
      await this.drive.takeOut(slot.id);
    });
  }

  private requireOpen(): void {
    if (this.isClosed) throw refuse(503, message("Base.ServiceShuttingDown"));
  }

  /** Its task, so that it can be gone on with after a restart. @throws StoreError */
  noteTask(slot: string, seq: number, task: string): Promise<void> {
    return this.documents.noteTask(slot, seq, task);
  }

  /** Resolves with what became of it; at once if that is known. */
  async follow(slot: string, seq: number, progress: MediaProgress): Promise<MediaEnd> {
    const insertion = this.latest.get(slot);
    if (insertion?.asked.seq !== seq) return { kind: "ejected" };
    const unfollow = insertion.follow(progress);
    return insertion.end.finally(unfollow);
  }

  /* ── its life ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** There is a driver: it is told of all there is, and what was left undone is gone on with. */
  attach(): void {
    const { machine } = this.unit;
    for (const slot of machine.capabilities.media ?? []) {
      const asked = askedIn(machine, slot.id);
      this.leftovers.recall(slot.id);
      const insertion = this.insertions.get(slot.id);
      if (asked && !insertion) this.takeUp(slot, asked);
      else if (insertion?.medium) void this.give(insertion);
      else this.leftovers.tidy(slot.id);
    }
    this.leftovers.undoAll();
  }

  /** The machine answers: what it could not be told is told now. */
  look(): void {
    for (const insertion of this.insertions.values()) {
      if (insertion.medium && insertion.told !== this.unit.driver && !insertion.giving) void this.give(insertion);
    }
    for (const slot of Object.keys(this.unit.machine.observation.media ?? {})) this.leftovers.tidy(slot);
    this.leftovers.undoAll();
  }

  close(): void {
    this.isClosed = true;
    for (const insertion of this.insertions.values()) insertion.over({ kind: "stopped" });
    this.insertions.clear();
  }

  /** What a boot from `target` finds; undefined = nothing. */
  mediumFor(target: BootTarget | null): Medium | undefined {
    const { machine } = this.unit;
    const slot = slotsFor(machine, target).find(({ id }) => isInserted(machine, id));
    return slot && this.mediumIn(slot.id);
  }

  mediumIn(slot: string): Medium | undefined {
    return isInserted(this.unit.machine, slot) ? (this.insertions.get(slot)?.medium ?? undefined) : undefined;
  }

  /* ── on its way ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  private begin(slot: MediaSlot, asked: MediaIntent, wasIn: boolean): Insertion {
    const insertion = new Insertion(slot, asked, wasIn, this.unit.awaitImage());
    this.insertions.set(slot.id, insertion);
    this.leftovers.forget(slot.id);
    this.latest.set(slot.id, insertion);
    if (!wasIn) this.documents.coming(slot.id, asked);
    return insertion;
  }

  /** As it was when the service stopped. */
  private takeUp(slot: MediaSlot, asked: MediaIntent): void {
    const { machine } = this.unit;
    const known = isInserted(machine, slot.id) ? machine.observation.media?.[slot.id] : undefined;
    const image = typeof known?.sha256 === "string" ? this.tools.images.hold(known.sha256) : undefined;
    const wasIn = known !== undefined && (slot.fetched === "machine" || image !== undefined);
    const insertion = this.begin(slot, asked, wasIn);
    if (!wasIn) return void this.carryOut(insertion);
    insertion.hold(image ?? null, mediumOf(insertion, image ?? null, this.secrets));
    insertion.isIn();
    void this.give(insertion);
  }

  /** Never rejects. */
  private async carryOut(insertion: Insertion): Promise<void> {
    if (insertion.isOver) return;
    try {
      const isHere = insertion.slot.fetched === "here";
      const image = isHere ? await imageFor(insertion, this.unit, this.tools, this.secrets) : null;
      if (insertion.isOver) return image?.release();
      insertion.hold(image, mediumOf(insertion, image, this.secrets));
      await this.give(insertion);
    } catch (error) {
      await this.fail(insertion, error);
    }
  }

  /* ── the machine ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Without a driver it waits for one. Never rejects. */
  private async give(insertion: Insertion): Promise<void> {
    const { driver } = this.unit;
    const { medium } = insertion;
    if (!driver || !medium || insertion.isOver) return;
    insertion.giving ??= this.tell(insertion, driver, medium).finally(() => {
      insertion.giving = null;
    });
    await insertion.giving;
  }

  private async tell(insertion: Insertion, driver: MachineDriver, medium: Medium): Promise<void> {
    try {
      await this.drive.insert(driver, insertion.slot.id, medium);
      insertion.told = driver;
      if (!insertion.isOver) await this.isIn(insertion);
    } catch (error) {
      const isAway = error instanceof AdapterError && error.kind === "unreachable";
      if (insertion.isOver || (isAway && insertion.wasIn)) return;
      await this.fail(insertion, error);
      if (isAway) this.leftovers.doubt(insertion.slot.id);
    }
  }

  /** Never rejects. */
  private async isIn(insertion: Insertion): Promise<void> {
    const { slot, asked, medium } = insertion;
    if (!isInserted(this.unit.machine, slot.id)) await this.documents.inserted(slot.id, asked, medium);
    if (slot.fetched === "here") this.secrets.remove(slot.id);
    insertion.isIn();
  }

  /** The slot is empty again. Never rejects. */
  private async fail(insertion: Insertion, error: unknown): Promise<void> {
    if (insertion.isOver) return;
    const { slot, asked } = insertion;
    this.insertions.delete(slot.id);
    const kept = this.documents.failed(slot.id, asked, error);
    this.secrets.remove(slot.id);
    await kept;
    insertion.over({ kind: "failed", error });
  }

  private drop(insertion: Insertion, end: MediaEnd): void {
    if (this.insertions.get(insertion.slot.id) === insertion) this.insertions.delete(insertion.slot.id);
    insertion.over(end);
  }
}
