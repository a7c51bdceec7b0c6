/** What a change of a machine's disks means to those who read its log or listen to its events. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Machine } from "../../model/machine.js";
import type { StorageSubsystem, Volume } from "../../model/storage.js";
import { uris } from "../../model/uris.js";
import type { NewHappening } from "../../ports/chronicle.js";
import { volumesOf } from "./views.js";

export const disksChanged = (before: Machine, after: Machine): boolean =>
  before.observation.storage !== after.observation.storage;

export function diskHappenings(before: Machine, after: Machine, by: string | null): readonly NewHappening[] {
  return [...volumesChanged(before, after), ...lightsChanged(before, after, by)];
}

function volumesChanged(before: Machine, after: Machine): readonly NewHappening[] {
  if (!disksChanged(before, after)) return [];
  return (after.inventory.storage ?? []).flatMap((subsystem) => {
    const [was, is] = [volumesOf(before, subsystem), volumesOf(after, subsystem)];
    if (was === is) return [];
    const tell = ofVolume(after, subsystem);
    return [
      ...missingFrom(is, was).map(tell("ResourceEvent.ResourceCreated")),
      ...missingFrom(was, is).map(tell("ResourceEvent.ResourceRemoved")),
    ];
  });
}

const missingFrom = (some: readonly Volume[], others: readonly Volume[]): readonly Volume[] =>
  some.filter(({ id }) => !others.some((other) => other.id === id));

const ofVolume =
  ({ inventory }: Machine, subsystem: StorageSubsystem) =>
  (key: "ResourceEvent.ResourceCreated" | "ResourceEvent.ResourceRemoved") =>
  ({ id }: Volume): NewHappening => ({
    message: message(key),
    origin: uris.volume(inventory.id, subsystem.id, id),
    resourceType: "Volume",
    machineId: inventory.id,
    by: null,
  });

function lightsChanged(before: Machine, after: Machine, by: string | null): readonly NewHappening[] {
  const was = before.intent.storage?.lights ?? {};
  const is = after.intent.storage?.lights ?? {};
  if (was === is) return [];
  const { id } = after.inventory;
  return Object.keys(is)
    .filter((key) => is[key] !== was[key])
    .map((key) => {
      const slash = key.indexOf("/");
      const origin = uris.drive(id, key.slice(0, slash), key.slice(slash + 1));
      return { message: message("ResourceEvent.ResourceChanged"), origin, resourceType: "Drive", machineId: id, by };
    });
}
