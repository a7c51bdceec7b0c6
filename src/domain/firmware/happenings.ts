/** What a change of a machine's firmware, or of what is asked of it, means to those who listen. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { FirmwareView } from "../../model/firmware.js";
import type { Machine } from "../../model/machine.js";
import { uris } from "../../model/uris.js";
import type { NewHappening } from "../../ports/chronicle.js";
import type { MachineFirmwareViews } from "./views.js";

/** @param views null = nobody can say what the variables mean */
export function firmwareHappenings(
  before: Machine,
  after: Machine,
  by: string | null,
  views: MachineFirmwareViews | null,
): readonly NewHappening[] {
  const [was, is] = [before.observation.firmware, after.observation.firmware];
  const same = !firmwareChanged(before, after) && before.intent.firmware === after.intent.firmware;
  return [
    ...(same || !views ? [] : changedResources(before, after, views).map((origin) => changed(after, origin, by))),
    ...(was && is && was.image !== is.image && views ? [updated(after, views)] : []),
  ];
}

/** Whether there is anything in it for {@link firmwareHappenings}. */
export const firmwareChanged = ({ observation: a }: Machine, { observation: b }: Machine): boolean =>
  a.firmware?.variables !== b.firmware?.variables || a.firmware?.image !== b.firmware?.image;

interface Origin {
  readonly uri: string;
  readonly type: string;
}

const told = (
  { inventory: { id } }: Machine,
  { uri, type }: Origin,
  what: Message,
  by: string | null,
): NewHappening => ({
  message: what,
  origin: uri,
  resourceType: type,
  machineId: id,
  by,
});

const changed = (machine: Machine, origin: Origin, by: string | null): NewHappening =>
  told(machine, origin, message("ResourceEvent.ResourceChanged"), by);

function updated(machine: Machine, views: MachineFirmwareViews): NewHappening {
  const uri = uris.firmware(machine.inventory.id);
  const version = views.version(machine);
  return told(machine, { uri, type: "SoftwareInventory" }, message("Update.UpdateSuccessful", uri, version), null);
}

/* ── which resources read differently now ────────────────────────────────────────────────────────────────────────── */

interface Pair {
  readonly current: FirmwareView | undefined;
  readonly next: FirmwareView | undefined;
}

function changedResources(before: Machine, after: Machine, views: MachineFirmwareViews): Origin[] {
  const { id } = after.inventory;
  const pair = (machine: Machine): Pair => ({ current: views.current(machine), next: views.next(machine) });
  const [was, is] = [pair(before), pair(after)];
  const changedOnes = rules.filter(({ shows }) => !isEqual(shows(was, before), shows(is, after)));
  return [...changedOnes.map(({ origin }) => origin(id)), ...changedOptions(was, is, id)];
}

const isEqual = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

const inForce = ({ observation }: Machine): string | null => observation.firmware?.image ?? null;

/** What each resource shows of the variables, and of the image. */
const rules: readonly {
  readonly origin: (id: string) => Origin;
  readonly shows: (views: Pair, machine: Machine) => unknown;
}[] = [
  {
    origin: (id) => ({ uri: uris.bios(id), type: "Bios" }),
    shows: ({ current }, machine) => [
      current?.attributes,
      machine.intent.firmware?.resetPending ?? false,
      inForce(machine),
      machine.intent.firmware?.image ?? null,
    ],
  },
  {
    origin: (id) => ({ uri: uris.biosSettings(id), type: "Bios" }),
    shows: ({ current, next }) => pendingOf(current?.attributes, next?.attributes),
  },
  {
    origin: (id) => ({ uri: uris.system(id), type: "ComputerSystem" }),
    // Of the image, BiosVersion.
    shows: ({ next }, machine) => [next?.bootOrder, inForce(machine)],
  },
  {
    origin: (id) => ({ uri: uris.secureBoot(id), type: "SecureBoot" }),
    shows: ({ current, next }) => [current?.secureBoot, next?.secureBoot],
  },
];

type Attributes = FirmwareView["attributes"] | undefined;

const pendingOf = (current: Attributes, next: Attributes): unknown =>
  current === next ? [] : Object.entries(next ?? {}).filter(([name, value]) => current?.[name] !== value);

function changedOptions({ next: was }: Pair, { next: is }: Pair, id: string): Origin[] {
  if (!was || !is || was === is) return [];
  return is.bootOptions
    .filter((option) => {
      const old = was.bootOptions.find(({ reference }) => reference === option.reference);
      return old !== undefined && !isEqual(old, option);
    })
    .map(({ reference }) => ({ uri: uris.bootOption(id, reference), type: "BootOption" }));
}
