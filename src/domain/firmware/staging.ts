/** Which image each machine is to run from its next boot on. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { FirmwareIntent, FirmwareObservation } from "../../model/firmware.js";
import type { Machine } from "../../model/machine.js";
import { Refusal, refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { Images } from "../../ports/images.js";
import type { MachineLookup } from "../machine-table.js";
import type { Machines } from "../machines.js";
import type { MachineUnit } from "../unit.js";
import { Late } from "../waiting.js";
import { ask, askedOf } from "./asked.js";
import { originalOf } from "./base-image.js";
import { keyOf } from "./changes.js";
import { isPaired } from "./paired-code.js";
import type { VariableViews } from "./views.js";

export interface StagingState {
  readonly family: string;
  /** What it runs; null = what it came with. */
  readonly image: string | null;
  /** What its next boot is to run; null = as now, or what it came with. */
  readonly staged: string | null;
  /** Newest first; null = what it came with. */
  readonly earlier: readonly (string | null)[];
  readonly version: string;
}

export interface Staging {
  /** Ids of machines whose image can be changed. */
  updateable(): readonly string[];
  /** undefined = no such machine, or none that can be updated. */
  of(machineId: string): StagingState | undefined;
  /**
   * The machine boots it next; null = what it came with. Durable when resolved.
   *
   * @throws Refusal 404 without such a machine or image, 400 when the one is not for the other, 409 when it cannot go back to
   *   what it came with, 503 while its flash does not answer · StoreError
   */
  stage(machineId: string, sha256: string | null, by: string): Promise<void>;
  /** An image for these machines is on its way: a reset that comes behind it lets it come first. The returned function ends it. */
  await(machineIds: readonly string[]): () => void;
  /** Ids of machines that run it, are to run it, or could go back to it. */
  usersOf(sha256: string): readonly string[];
  /** Hears when a staged image is in force. The returned function ends it. */
  onApplied(listener: (machineId: string, sha256: string | null) => void): () => void;
}

type Updateable = MachineUnit & {
  readonly machine: { readonly observation: { readonly firmware: FirmwareObservation } };
};

export function openStaging(
  machines: MachineLookup,
  images: Pick<Images, "get" | "bytes" | "all">,
  views: VariableViews,
  onChange: Machines["onChange"],
): Staging {
  const find = (id: string): Updateable | undefined => {
    const unit = machines.unit(id);
    return unit && isUpdateable(unit) ? unit : undefined;
  };
  let updateable: readonly string[] | undefined;
  return {
    updateable() {
      updateable ??= machines.ids().filter((id) => find(id) !== undefined);
      return updateable;
    },

    of(machineId) {
      const unit = find(machineId);
      if (!unit) return undefined;
      const { inventory, intent, observation } = unit.machine;
      const { image, earlier } = observation.firmware;
      const family = inventory.firmware?.family ?? "";
      return { family, image, earlier, staged: intent.firmware?.image ?? null, version: views.version(unit.machine) };
    },

    await(machineIds) {
      const ends = machineIds.map((id) => find(id)?.awaitImage());
      return () => {
        for (const end of ends) end?.();
      };
    },

    async stage(machineId, sha256, by) {
      const unit = find(machineId);
      if (!unit) throw refuse(404, message("Base.ResourceNotFound", "ComputerSystem", machineId));
      if (sha256 !== null) await checkImage(unit, sha256, images);
      // An image that is being put into the flash is in force in a moment: what is asked then is asked of what it made.
      const work = () => stage(unit, sha256, by, images);
      await (unit.flash ? unit.flash.alone(work).catch(busyOrNot) : work());
    },

    usersOf: (sha256) =>
      machines.ids().filter((id) => {
        const machine = machines.get(id);
        return machine !== undefined && uses(machine, sha256, images);
      }),

    onApplied: (listener) =>
      onChange((before, after) => {
        const was = before.observation.firmware?.image;
        const is = after.observation.firmware?.image;
        if (is !== undefined && is !== was) listener(after.inventory.id, is);
      }),
  };
}

/** Seconds. */
const askAgainAfter = 30;

function busyOrNot(error: unknown): never {
  if (!(error instanceof Late)) throw error;
  throw new Refusal(503, [{ message: message("Base.ServiceTemporarilyUnavailable", askAgainAfter) }], askAgainAfter);
}

const isUpdateable = (unit: MachineUnit): unit is Updateable =>
  unit.machine.capabilities.firmware?.updateable === true && unit.machine.observation.firmware !== null;

async function checkImage(
  { machine, firmware, flash }: Updateable,
  sha256: string,
  images: Pick<Images, "get" | "bytes">,
): Promise<void> {
  const record = images.get(sha256);
  if (!record) throw refuse(404, message("Base.ResourceNotFound", "SoftwareInventory", sha256));
  const { hasCode, codeAlone = false } = record.facts;
  const isWhole = !codeAlone || isPaired(machine);
  const isMeant = record.family === firmware?.tools.family.id && (!firmware.served || hasCode) && isWhole;
  if (isMeant && (!flash || (await flash.takes(await images.bytes(sha256))))) return;
  throw refuse(400, message("Update.UpdateNotApplicable", record.name, uris.firmware(machine.inventory.id)));
}

async function stage(
  unit: Updateable,
  sha256: string | null,
  by: string,
  images: Pick<Images, "get" | "all">,
): Promise<void> {
  // What takes a while comes first: other wishes may come in meanwhile.
  const carried = await unit.firmware?.served?.changesFor(sha256);
  const { machine } = unit;
  const { original: _, ...rest } = askedOf(machine.intent);
  const asked: FirmwareIntent = {
    ...rest,
    ...(carried && { changes: amended(carried, rest.changes) }),
    ...wanted(machine, unit.flash !== null, sha256, images),
  };
  const intent = ask(machine.intent, asked);
  const isSame =
    intent.firmware?.image === machine.intent.firmware?.image &&
    intent.firmware?.original === machine.intent.firmware?.original;
  if (!isSame) await unit.amend({ ...intent, seq: intent.seq + 1 }, by);
}

/** Wishes count for more than what comes with an image. */
const amended = (carried: FirmwareIntent["changes"], wishes: FirmwareIntent["changes"]): FirmwareIntent["changes"] => {
  const wished = new Set(wishes.map(keyOf));
  return [...carried.filter((change) => !wished.has(keyOf(change))), ...wishes];
};

/** Who wants what runs already takes back what was to replace it. */
function wanted(
  { inventory, observation }: Machine,
  hasFlash: boolean,
  sha256: string | null,
  images: Pick<Images, "get" | "all">,
): Pick<FirmwareIntent, "image" | "original"> {
  if (sha256 === (observation.firmware?.image ?? null)) return { image: null };
  if (sha256 !== null) return { image: sha256 };
  const canReturn = isPaired({ inventory }) || !hasFlash || originalOf({ inventory }, images) !== undefined;
  if (!canReturn) throw refuse(409, message("Base.OperationNotAllowed"));
  return { image: null, original: true };
}

function uses(machine: Machine, sha256: string, images: Pick<Images, "get" | "all">): boolean {
  const { intent, observation } = machine;
  const { image, earlier = [], placing } = observation.firmware ?? {};
  const held = [image, intent.firmware?.image, placing?.image, ...earlier];
  return held.includes(sha256) || originalOf(machine, images)?.sha256 === sha256;
}
