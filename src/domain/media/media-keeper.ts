/**
 * Keeps in a machine's slots what is asked to be in them: has the images, gives them to the machine, takes them out again. Made
 * for machines only that have ever been given a medium.
 */
import { type Clock, type Duration, seconds } from "../../model/clock.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { MediaIntent, MediaObservation, MediaSlot, Medium } from "../../model/media.js";
import type { Observation } from "../../model/observation.js";
import type { BootTarget } from "../../model/words.js";
import { AdapterError, type MachineDriver } from "../../ports/machine-adapter.js";
import { type HeldImage, MediaError, type MediaProgress, type MediaStore } from "../../ports/media.js";
import type { Store } from "../../ports/store.js";
import type { Documents } from "../documents.js";
import { Late, Waiting } from "../waiting.js";
import { Insertion, type MediaEnd } from "./insertion.js";
import type { MediaCertificates } from "./media-certificates.js";
import { MediaSecrets } from "./media-secrets.js";
import { askedIn, isInserted, slotsFor, withMedium, withSeen } from "./slots.js";
import { Turns } from "./turns.js";

/** What all machines with media share. */
export interface MediaTools {
  readonly images: MediaStore;
  readonly certificates: MediaCertificates;
  readonly store: Store;
}

/** What it needs of its machine. */
export interface Slotted {
  readonly id: string;
  readonly clock: Clock;
  readonly machine: Machine;
  /** Null while there is none, such as when the manager restarts. */
  readonly driver: MachineDriver | null;
  keep(documents: Documents, by?: string | null): Promise<void>;
  /** @throws StoreError when the disk refuses; then it is taken back */
  amend(next: Intent, by: string): Promise<void>;
  /** Changes what is seen, not durably. */
  show(observation: Observation): void;
  /** A reset waits for what is under way. The returned function, called once, says that it is there or will not come. */
  awaitImage(): () => void;
}

export interface WantedMedium {
  /** URL without credentials. */
  readonly image: string;
  readonly userName: string | null;
  readonly password: string | null;
  readonly writeProtected: boolean;
}

/** What a driver gets to put a medium in, or to take it out. */
const drivenWithin: Duration = seconds(60);

export class MediaKeeper {
  private readonly insertions = new Map<string, Insertion>();
  /** By slot, also when it is over: who asked for it may ask for its end a moment later. */
  private readonly latest = new Map<string, Insertion>();
  /** By slot: what is asked of it is done one after the other. */
  private readonly turns = new Turns();
  private readonly secrets: MediaSecrets;
  private isClosed = false;

  constructor(
    private readonly unit: Slotted,
    private readonly tools: MediaTools,
  ) {
    this.secrets = new MediaSecrets(tools.store, unit.id);
  }

  /* ── what clients ask ────────────────────────────────────────────────────────────────────────────────────────────── */

  /**
   * Asks for a medium, durably. Whatever is to be checked against what is in the slot is checked by `check`, with nothing else
   * going on there.
   *
   * @returns `MediaIntent.seq` of what is asked; undefined = it is in already
   * @throws what `check` throws · StoreError
   */
  insert(slot: MediaSlot, wanted: WantedMedium, by: string, check: () => boolean): Promise<number | undefined> {
    return this.turns.take(slot.id, async () => {
      if (!check()) return undefined;
      const { machine, clock } = this.unit;
      const { image, userName, password, writeProtected } = wanted;
      const seq = machine.intent.seq + 1;
      const asked = { seq, image, userName, writeProtected, by, at: clock.now(), task: null };
      const insertion = this.begin(slot, asked, false);
      try {
        const stored = password === null ? undefined : this.secrets.put(slot.id, seq, password);
        await Promise.all([stored, this.unit.amend({ ...withMedium(machine.intent, slot.id, asked), seq }, by)]);
      } catch (error) {
        this.drop(insertion, { kind: "failed", error });
        this.secrets.remove(slot.id);
        this.unit.show(withSeen(this.unit.machine.observation, slot.id, null));
        throw error;
      }
      void this.carryOut(insertion);
      return seq;
    });
  }

  /** Resolves when it is asked durably, and the machine had its time to let go of it. @throws StoreError */
  eject(slot: MediaSlot, by: string): Promise<void> {
    return this.turns.take(slot.id, async () => {
      if (this.isClosed) return;
      const { intent } = this.unit.machine;
      if (intent.media?.[slot.id]) {
        await this.unit.amend({ ...withMedium(intent, slot.id, null), seq: intent.seq + 1 }, by);
      }
      const insertion = this.insertions.get(slot.id);
      if (insertion) this.drop(insertion, { kind: "ejected" });
      this.secrets.remove(slot.id);
      await insertion?.giving;
      await this.takeOut(slot.id);
    });
  }

  /** Its task, so that it can be gone on with after a restart. @throws StoreError */
  async noteTask(slot: string, seq: number, task: string): Promise<void> {
    const { intent } = this.unit.machine;
    const asked = intent.media?.[slot];
    if (asked?.seq === seq) await this.unit.keep({ intent: withMedium(intent, slot, { ...asked, task }) });
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
      const insertion = this.insertions.get(slot.id);
      if (asked && !insertion) this.takeUp(slot, asked);
      else if (insertion?.medium) void this.give(insertion);
      else if (!asked && machine.observation.media?.[slot.id]) void this.turns.take(slot.id, () => this.tidy(slot.id));
    }
  }

  /** The machine answers: what it could not be told is told now. */
  look(): void {
    for (const insertion of this.insertions.values()) {
      if (insertion.medium && insertion.told !== this.unit.driver && !insertion.giving) void this.give(insertion);
    }
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
    const insertion = new Insertion(slot, asked, wasIn, once(this.unit.awaitImage()));
    this.insertions.set(slot.id, insertion);
    this.latest.set(slot.id, insertion);
    const { machine } = this.unit;
    if (!wasIn) this.unit.show(withSeen(machine.observation, slot.id, this.seen(asked, "coming")));
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
    insertion.hold(image ?? null, this.mediumOf(insertion, image ?? null));
    insertion.isIn();
    void this.give(insertion);
  }

  /** Never rejects. */
  private async carryOut(insertion: Insertion): Promise<void> {
    if (insertion.isOver) return;
    try {
      const image = insertion.slot.fetched === "here" ? await this.fetch(insertion) : null;
      if (insertion.isOver) return image?.release();
      insertion.hold(image, this.mediumOf(insertion, image));
      await this.give(insertion);
    } catch (error) {
      await this.fail(insertion, error);
    }
  }

  private fetch({ slot, asked, progress, signal }: Insertion): Promise<HeldImage> {
    const { images, certificates } = this.tools;
    const { id, machine } = this.unit;
    const source = {
      url: asked.image,
      credentials: this.secrets.credentialsFor(slot.id, asked),
      verifyCertificate: machine.intent.mediaTrust?.[slot.id]?.verifyCertificate ?? true,
      certificates: certificates.of(id, slot.id).map(({ pem }) => pem),
    };
    return images.acquire(source, progress, signal);
  }

  private mediumOf({ slot, asked }: Insertion, image: HeldImage | null): Medium {
    return {
      image: asked.image,
      path: image?.path ?? null,
      size: image?.size ?? null,
      sha256: image?.sha256 ?? null,
      writeProtected: asked.writeProtected,
      credentials: slot.fetched === "machine" ? this.secrets.credentialsFor(slot.id, asked) : null,
    };
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
      await this.within(() => driver.media?.insert(insertion.slot.id, medium));
      insertion.told = driver;
      if (!insertion.isOver) await this.isIn(insertion);
    } catch (error) {
      const isAway = error instanceof AdapterError && error.kind === "unreachable";
      if (!insertion.isOver && !(isAway && insertion.wasIn)) await this.fail(insertion, error);
    }
  }

  private within(work: () => Promise<void> | undefined): Promise<void> {
    const { clock } = this.unit;
    return new Waiting(clock).within(clock.now() + drivenWithin, async () => work());
  }

  /** Never rejects: a disk that refuses finds the same to be done after the next start. */
  private async isIn(insertion: Insertion): Promise<void> {
    const { slot, asked, medium } = insertion;
    const { machine } = this.unit;
    if (!isInserted(machine, slot.id)) {
      const seen = { ...this.seen(asked, "inserted"), sha256: medium?.sha256 ?? null, size: medium?.size ?? null };
      await this.unit.keep({ observation: withSeen(machine.observation, slot.id, seen) }).catch(() => {});
    }
    if (slot.fetched === "here") this.secrets.remove(slot.id);
    insertion.isIn();
  }

  /** The slot is empty again. Never rejects. */
  private async fail(insertion: Insertion, error: unknown): Promise<void> {
    if (insertion.isOver) return;
    const { slot, asked } = insertion;
    const { intent, observation } = this.unit.machine;
    const seen = { ...this.seen(asked, "failed"), problem: wordsOf(error) };
    this.insertions.delete(slot.id);
    const kept = this.unit.keep({
      intent: withMedium(intent, slot.id, null),
      observation: withSeen(observation, slot.id, seen),
    });
    this.secrets.remove(slot.id);
    await kept.catch(() => {});
    insertion.over({ kind: "failed", error });
  }

  /** Should it fail, it is tried again when the machine is taken up anew. Never rejects. */
  private async takeOut(slot: string): Promise<void> {
    const { driver, machine } = this.unit;
    const known = machine.observation.media?.[slot];
    if (!known) return;
    const problem = await this.within(() => driver?.media?.eject(slot)).then(() => null, wordsOf);
    const seen = problem === null ? null : { ...known, problem: `It could not be taken out: ${problem}` };
    await this.unit.keep({ observation: withSeen(this.unit.machine.observation, slot, seen) }).catch(() => {});
  }

  private async tidy(slot: string): Promise<void> {
    const seen = this.unit.machine.observation.media?.[slot];
    // What never came is told until the next one is asked for.
    if (!askedIn(this.unit.machine, slot) && seen?.state !== "failed") await this.takeOut(slot);
  }

  private drop(insertion: Insertion, end: MediaEnd): void {
    if (this.insertions.get(insertion.slot.id) === insertion) this.insertions.delete(insertion.slot.id);
    insertion.over(end);
  }

  /* ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

  private seen({ seq }: MediaIntent, state: MediaObservation["state"]): MediaObservation {
    return { seq, state, sha256: null, size: null, problem: null, at: this.unit.clock.now() };
  }
}

/** Of an error that nobody foresaw nothing is told: it may hold anything. */
function wordsOf(error: unknown): string {
  if (error instanceof Late) return "The machine does not take it in time.";
  return error instanceof MediaError || error instanceof AdapterError ? error.message : "The service failed at it.";
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}
