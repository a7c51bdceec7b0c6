/** Machines' slots as those who take care of insertions see them: the tasks that tell of them, and clients' certificates. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { MediaIntent, MediaSlot } from "../../model/media.js";
import { Refusal, refuse } from "../../model/refusal.js";
import type { MediaProgress } from "../../ports/media.js";
import type { MachineLookup } from "../machine-table.js";
import type { MachineUnit } from "../unit.js";
import { shownImage } from "./happenings.js";
import type { MediaEnd } from "./insertion.js";
import type { MediaCertificates } from "./media-certificates.js";
import type { MediaKeeper } from "./media-keeper.js";
import { askedIn, isInserted, slotOf } from "./slots.js";
import type { WantedMedium } from "./slotted.js";

/** A medium that is asked for and has a task. */
export interface Awaited {
  readonly machine: string;
  readonly slot: string;
  readonly asked: MediaIntent;
}

export interface MediaSlots {
  readonly certificates: MediaCertificates;
  /** @throws Refusal 404 without such a machine or slot */
  slot(machine: string, slot: string): MediaSlot;
  /**
   * @returns what `follow` is asked with; undefined = the very same is in already
   * @throws Refusal 404; 409 while another is in · StoreError
   */
  insert(machine: string, slot: string, wanted: WantedMedium, by: string): Promise<number | undefined>;
  /** Resolves with what became of it. */
  follow(machine: string, slot: string, seq: number, progress: MediaProgress): Promise<MediaEnd>;
  /** Durable when resolved. @throws StoreError */
  noteTask(machine: string, slot: string, seq: number, task: string): Promise<void>;
  /** @throws Refusal 404 · StoreError */
  eject(machine: string, slot: string, by: string): Promise<void>;
  /** Only if that is what is in it, or on its way. @throws Refusal 404 · StoreError */
  ejectOne(machine: string, slot: string, seq: number, by: string): Promise<void>;
  /** @throws Refusal 404 · StoreError */
  trust(machine: string, slot: string, verifyCertificate: boolean, by: string): Promise<void>;
  /** Media that have a task, which may go on: they are on their way, or their end was not told before a stop. */
  awaited(): readonly Awaited[];
}

export function openMediaSlots(machines: MachineLookup, certificates: MediaCertificates): MediaSlots {
  const unitOf = (id: string): MachineUnit => {
    const unit = machines.unit(id);
    if (!unit) throw refuse(404, message("Base.ResourceNotFound", "ComputerSystem", id));
    return unit;
  };
  const find = (id: string, slotId: string): Slotted => {
    const unit = unitOf(id);
    const slot = slotOf(unit.machine, slotId);
    const { media } = unit;
    if (!slot || !media) throw refuse(404, message("Base.ResourceNotFound", "VirtualMedia", slotId));
    return { unit, slot, media };
  };
  return {
    certificates,
    slot: (machine, slot) => find(machine, slot).slot,

    insert(machine, slotId, wanted, by) {
      const { unit, slot, media } = find(machine, slotId);
      return media.insert(slot, wanted, by, () => isWanted(unit, slotId, wanted));
    },

    follow: (machine, slot, seq, progress) => find(machine, slot).media.follow(slot, seq, progress),
    noteTask: (machine, slot, seq, task) => find(machine, slot).media.noteTask(slot, seq, task),

    async eject(machine, slotId, by) {
      const { unit, slot, media } = find(machine, slotId);
      const { intent, observation } = unit.machine;
      if (intent.media?.[slotId] || observation.media?.[slotId]) await media.eject(slot, by);
    },

    async ejectOne(machine, slotId, seq, by) {
      const { unit, slot, media } = find(machine, slotId);
      if (unit.machine.intent.media?.[slotId]?.seq === seq) await media.eject(slot, by);
    },

    async trust(machine, slot, verifyCertificate, by) {
      const { unit } = find(machine, slot);
      const { intent } = unit.machine;
      if ((intent.mediaTrust?.[slot]?.verifyCertificate ?? true) === verifyCertificate) return;
      const mediaTrust = { ...intent.mediaTrust, [slot]: { verifyCertificate } };
      await unit.amend({ ...intent, seq: intent.seq + 1, mediaTrust }, by);
    },

    awaited: () =>
      machines.ids().flatMap((id) => {
        const machine = machines.get(id);
        return Object.entries(machine?.intent.media ?? {}).flatMap(([slot, asked]) =>
          machine && asked.task !== null && slotOf(machine, slot) ? [{ machine: id, slot, asked }] : [],
        );
      }),
  };
}

interface Slotted {
  readonly unit: MachineUnit;
  readonly slot: MediaSlot;
  readonly media: MediaKeeper;
}

/** @returns false where the very same is in. @throws Refusal 409 while anything else is, or is on its way */
function isWanted({ machine }: MachineUnit, slot: string, wanted: WantedMedium): boolean {
  const asked = askedIn(machine, slot);
  if (!asked) return true;
  const isSame =
    isInserted(machine, slot) &&
    asked.image === wanted.image &&
    asked.userName === wanted.userName &&
    asked.writeProtected === wanted.writeProtected;
  if (isSame) return false;
  // The standard's own words do not tell what to do about it.
  const advice = "another medium is in the slot. Eject that one first.";
  throw new Refusal(409, [
    { message: message("Base.ResourceInUse") },
    { message: message("Shoal.MediaNotInserted", shownImage(wanted.image), advice) },
  ]);
}
