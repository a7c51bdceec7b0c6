/** One machine's documents: changed at once, told to all who listen, and stored as far as they have to last. */
import { isDeepStrictEqual } from "node:util";
import type { Intent } from "../model/intent.js";
import type { FoundHardware } from "../model/inventory.js";
import type { Machine } from "../model/machine.js";
import type { Observation } from "../model/observation.js";
import type { Store } from "../ports/store.js";

export type Documents = Partial<Pick<Machine, "intent" | "observation">>;

/** Hears of every change, after it was made. */
export type Changed = (before: Machine, after: Machine, by: string | null) => void;

/** Which document is stored first, should the service die between the two. */
export type First = "intent" | "firmware";

export class MachineDocuments {
  constructor(
    public machine: Machine,
    private readonly store: Store,
    private readonly changed: Changed,
    private readonly first: First,
  ) {}

  change({ intent, observation }: Documents, by: string | null = null): void {
    const before = this.machine;
    this.machine = {
      inventory: before.inventory,
      intent: intent ?? before.intent,
      observation: observation ?? before.observation,
      capabilities: before.capabilities,
    };
    this.changed(before, this.machine, by);
  }

  /** The hardware has said what it is. */
  find(found: FoundHardware): void {
    const before = this.machine;
    const inventory = { ...before.inventory, ...found };
    if (isDeepStrictEqual(inventory, before.inventory)) return;
    this.machine = { ...before, inventory };
    this.changed(before, this.machine, null);
  }

  /**
   * Changes documents of which the intent, and what is known of the firmware, have to last; resolves when they do. The log
   * entries go into the same batch.
   */
  async keep(documents: Documents, by: string | null = null): Promise<void> {
    const durable = this.puts(documents).map((put) => put());
    this.change(documents, by);
    await Promise.all(durable);
  }

  private puts({ intent, observation }: Documents): readonly (() => Promise<void>)[] {
    const { store, machine } = this;
    const { id } = machine.inventory;
    const firmware = observation?.firmware;
    const isNew = firmware && firmware !== machine.observation.firmware;
    const disks = observation?.storage;
    const puts = [
      ...(intent ? [() => store.put("intents", id, intent)] : []),
      ...(isNew ? [() => store.put("firmware", id, firmware)] : []),
      ...(disks && disks !== machine.observation.storage ? [() => store.put("storage", id, disks)] : []),
      ...(observation && observation.media !== machine.observation.media
        ? [() => keepMedia(store, id, observation)]
        : []),
    ];
    return this.first === "intent" ? puts : puts.reverse();
  }

  /** Makes `next` the intent. @throws StoreError when the disk refuses; then it is taken back */
  async amend(next: Intent, by: string): Promise<void> {
    const before = this.machine.intent;
    try {
      await this.keep({ intent: next }, by);
    } catch (error) {
      // Somebody may have built on it meanwhile; what they were promised is more than we can take back.
      if (this.machine.intent === next) this.keep({ intent: before }).catch(() => {});
      throw error;
    }
  }
}

const keepMedia = (store: Store, id: string, { media }: Observation): Promise<void> =>
  media ? store.put("media", id, media) : store.remove("media", id);
