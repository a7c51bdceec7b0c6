/** What no schema can say of devices and of the machines that hang on their ports. */
import type { Adapters } from "../ports/adapters.js";
import type { Outlet } from "../ports/machine-adapter.js";
import type { DeviceEntry } from "../ports/power-device.js";
import type { Finding, Indexed, Placed } from "./across.js";
import type { Path } from "./source.js";
import { unknownMember } from "./unknown.js";

export function* deviceFindings(
  devices: readonly Indexed<DeviceEntry>[],
  { powerDevices }: Adapters,
): Generator<Finding> {
  const places = new Map<string, Path>();
  const boxes = new Map<string, Path>();
  for (const [index, device] of devices) {
    const path = ["devices", index, "id"];
    // As with machines: clients and file systems do not all tell capitals apart.
    const key = device.id.toLowerCase();
    const also = places.get(key);
    if (also !== undefined) yield { path, also, text: `is ${JSON.stringify(device.id)}, which is taken` };
    else places.set(key, path);
    yield* addressFindings(device, index, powerDevices, boxes);
    for (const text of powerDevices.get(device.kind)?.problems?.(device) ?? []) {
      yield { path: ["devices", index], text };
    }
  }
}

/** Two entries for one box would switch it behind each other's back: what is asked of it at once, and how often. */
function* addressFindings(
  device: DeviceEntry,
  index: number,
  powerDevices: Adapters["powerDevices"],
  boxes: Map<string, Path>,
): Generator<Finding> {
  for (const address of powerDevices.get(device.kind)?.addresses?.(device) ?? []) {
    const also = boxes.get(address);
    if (also === undefined) {
      boxes.set(address, ["devices", index]);
      continue;
    }
    yield {
      path: ["devices", index],
      also,
      text: `is at ${address}, which is taken`,
      hint: "One device is enough for all the machines on its ports.",
    };
    return;
  }
}

interface Fed {
  readonly devices: readonly Indexed<DeviceEntry>[];
  /** Whether these are all the devices there are, so that another name means none. */
  readonly allDevices: boolean;
  readonly machines: readonly Placed[];
}

/** Each machine has a port that there is, and has it to itself. */
export function* outletFindings(fed: Fed, adapters: Adapters): Generator<Finding> {
  yield* fleetFindings(fed, adapters);
  const taken = new Map<string, Path>();
  for (const { path, outlet } of outletsOf(fed, adapters)) {
    const device = fed.devices.map(([, one]) => one).find(({ id }) => id === outlet.device);
    if (device) yield* portFindings(device, outlet.port, [...path, "port"], adapters, taken);
    else if (fed.allDevices) {
      const known = fed.devices.map(([, { id }]) => id);
      yield unknownMember([...path, "device"], outlet.device, "device", "devices", known);
    }
  }
}

/** What is written once for all of them names one port. */
function* fleetFindings({ machines }: Fed, { machines: kinds }: Adapters): Generator<Finding> {
  for (const { index, entry } of machines) {
    if (!("fleet" in entry) || !kinds.get(entry.fleet.adapter.kind)?.outlet) continue;
    yield {
      path: ["machines", index, "fleet", "adapter", "kind"],
      text: `is "${entry.fleet.adapter.kind}": a fleet cannot hang on ports; write the machines one by one`,
    };
  }
}

function* outletsOf({ machines }: Fed, { machines: kinds }: Adapters): Generator<{ path: Path; outlet: Outlet }> {
  for (const { index, entry, inventories } of machines) {
    if ("fleet" in entry) continue;
    const path = ["machines", index, "adapter", "power"];
    for (const inventory of inventories) {
      const outlet = kinds.get(inventory.adapter.kind)?.outlet?.(inventory);
      if (outlet) yield { path, outlet };
    }
  }
}

function* portFindings(
  device: DeviceEntry,
  port: string,
  path: Path,
  { powerDevices }: Adapters,
  taken: Map<string, Path>,
): Generator<Finding> {
  const facts = powerDevices.get(device.kind)?.port(device, port);
  if (!facts) return;
  if ("problem" in facts) {
    yield { path, text: `is ${JSON.stringify(port)}, which ${facts.problem}` };
    return;
  }
  const keys = [facts.name, ...(facts.mayBe ?? [])].map((name) => `${device.id}\0${name}`);
  const shared = keys.find((key) => taken.has(key));
  for (const key of keys) if (!taken.has(key)) taken.set(key, path);
  const also = shared === undefined ? undefined : taken.get(shared);
  if (also === undefined) return;
  if (shared === keys[0]) yield { path, also, text: `is port ${facts.name} of ${device.id}, which is taken` };
  else
    yield {
      path,
      also,
      text: `is ${JSON.stringify(port)}, which may be the same port of ${device.id} by another name, and is taken`,
      hint: "Name the family of the device, or write both ports as `shoal discover` does.",
    };
}
