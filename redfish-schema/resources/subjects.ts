/** What resources are about, and how each is found from the segments of a URI. */

import type { SensorDescription } from "../../src/model/capabilities.js";
import { formatInstant } from "../../src/model/clock.js";
import type { Nic, Processors } from "../../src/model/inventory.js";
import type { Machine } from "../../src/model/machine.js";
import {
  type Account,
  type Happening,
  type Role,
  type Session,
  type Subscription,
  serviceLog,
  type Task,
} from "../../src/model/service.js";
import type { Settings } from "../../src/model/settings.js";
import { serviceManagerId } from "../../src/model/uris.js";
import type { CertificateDocument, HostInterface, Rack, World } from "../../src/ports/world.js";
import type { Params, Subject } from "./declare.js";

/** A machine: as a system, as a chassis and by its manager. */
export const machine: Subject<Machine> = {
  find: (world, { machineId }) => world.machines.get(machineId ?? ""),
};

/** A part of a machine: everything that is shown of it depends on the machine's documents. */
export interface PartOf<T> {
  readonly machine: Machine;
  readonly part: T;
}

export const partOf = <T>(
  pick: (machine: Machine, id: string) => T | undefined,
  parameter: string,
): Subject<PartOf<T>> => ({
  find(world, params) {
    const whole = world.machines.get(params.machineId ?? "");
    const part = whole && pick(whole, params[parameter] ?? "");
    return whole !== undefined && part !== undefined ? { machine: whole, part } : undefined;
  },
  basis: (subject) => subject.machine,
});

export const nic = partOf<Nic>((m, id) => m.inventory.nics.find((one) => one.id === id), "nicId");
export const sensor = partOf<SensorDescription>(
  (m, id) => m.capabilities.sensors.find((one) => one.id === id),
  "sensorId",
);
export const fan = partOf<SensorDescription>((m, id) => fansOf(m).find((one) => one.id === id), "fanId");
export const powerSupply = partOf(
  (m, id) => (id === powerSupplyId ? (m.capabilities.powerSupply ?? undefined) : undefined),
  "powerSupplyId",
);

/** All processors of a machine are alike; each has an id of its own. */
const socketIds = new WeakMap<Processors, readonly string[]>();

/** Ids of the members of its collection: the very same array for as long as the inventory is the same. */
export function processorIdsOf(processors: Processors): readonly string[] {
  const ids = socketIds.get(processors) ?? Array.from({ length: processors.count }, (_, index) => `CPU${index}`);
  socketIds.set(processors, ids);
  return ids;
}

export const processor = partOf<Processors & { readonly id: string }>(
  ({ inventory: { processors } }, id) => (processorIdsOf(processors).includes(id) ? { ...processors, id } : undefined),
  "processorId",
);

/** Machines with one supply are all there are; it is called so in its URI. */
export const powerSupplyId = "PSU0";

const fansAmong = follows<SensorDescription, SensorDescription>((sensors) =>
  sensors.filter((one) => one.type === "Rotational"),
);
export const fansOf = (m: Machine): readonly SensorDescription[] => fansAmong(m.capabilities.sensors);

/** A machine that measures temperatures or has fans. */
export const cooledMachine: Subject<Machine> = {
  find: (world, params) => only(machine.find(world, params), hasThermals),
};

/** Power drawn at a port tells nothing of heat. */
export const hasThermals = (m: Machine): boolean =>
  m.capabilities.sensors.some(({ type }) => type === "Temperature" || type === "Rotational");

/** A machine of whose surroundings anything is measured. */
export const measuredMachine: Subject<Machine> = {
  find: (world, params) => only(machine.find(world, params), hasEnvironment),
};

/** What a machine uses of its processors and memory tells nothing of what is around it. */
export const hasEnvironment = (m: Machine): boolean => m.capabilities.sensors.some(({ type }) => type !== "Percent");

/** A machine whose power supply is known. */
export const suppliedMachine: Subject<Machine> = {
  find: (world, params) => only(machine.find(world, params), (m) => m.capabilities.powerSupply !== null),
};

const only = <T>(value: T | undefined, test: (value: T) => boolean): T | undefined =>
  value !== undefined && test(value) ? value : undefined;

export const rack: Subject<Rack> = { find: (world, { machineId }) => world.racks.get(machineId ?? "") };

/** The service itself, as far as its settings show. */
export const settings: Subject<Settings> = { find: (world) => world.settings() };

/** The service itself, where something depends on its conditions beside its settings. */
export const service: Subject<World> = { find: (world) => world, basis: (_, world) => world.conditions() };

/** The managers of machines, and the service's own, for what every manager has. */
export const managersUris = ["/redfish/v1/Managers/{machineId}", `/redfish/v1/Managers/${serviceManagerId}`] as const;

/** The service's own manager first, then one for each machine, as real machines have. */
export const managerIds = follows<string, string>((machineIds) => [serviceManagerId, ...machineIds]);

const hasManager = (world: World, { machineId }: Params): boolean =>
  machineId === undefined || world.machines.get(machineId) !== undefined;

/** All managers are reached through the host of the service, so its interfaces are theirs. */
export const hostInterfaceIds = (world: World, params: Params): readonly string[] | undefined =>
  hasManager(world, params) ? world.service.interfaceIds : undefined;

export const hostInterface: Subject<HostInterface> = {
  find: (world, params) =>
    hasManager(world, params) ? world.service.interfaces.find(({ id }) => id === params.nicId) : undefined,
};

export const account: Subject<Account> = { find: (world, { accountId }) => world.accounts.get(accountId ?? "") };
export const role: Subject<Role> = { find: (world, { roleId }) => world.roles.get(roleId ?? "") };
export const session: Subject<Session> = { find: (world, { sessionId }) => world.sessions.get(sessionId ?? "") };
export const task: Subject<Task> = { find: (world, { taskId }) => world.tasks.get(taskId ?? "") };
export const subscription: Subject<Subscription> = {
  find: (world, { subscriptionId }) => world.subscriptions.get(subscriptionId ?? ""),
};
export const certificate: Subject<CertificateDocument> = {
  find: (world, { certificateId }) => world.certificates.get(certificateId ?? ""),
};

/** Whose log: a machine's, or the service's own. */
export interface LogOwner {
  readonly owner: string;
  readonly entries: readonly Happening[];
}

/** The owner of the log of a manager, from the manager's id; undefined where there is no such manager. */
export const logOwnerOf = (world: World, managerId: string | undefined): string | undefined =>
  managerId === undefined ? serviceLog : world.machines.get(managerId) && managerId;

/** The log of a machine's manager; without `{machineId}` in the URI, the service's own. */
export const log: Subject<LogOwner> = {
  find(world, { machineId }) {
    const owner = logOwnerOf(world, machineId);
    return owner === undefined ? undefined : { owner, entries: world.log(owner) };
  },
  basis: (subject) => subject.entries,
};

export const logEntry: Subject<Happening> = {
  find(world, { machineId, entryId }) {
    const owner = logOwnerOf(world, machineId);
    return owner === undefined ? undefined : world.log(owner).find((entry) => entry.id === entryId);
  },
};

/** Ids of the members of a machine's collection, made once for each state of the machine. */
export function idsOfMachine(pick: (machine: Machine) => readonly { readonly id: string }[] | undefined) {
  const known = new WeakMap<object, readonly string[]>();
  return (world: World, { machineId }: { readonly machineId?: string }): readonly string[] | undefined => {
    const whole = world.machines.get(machineId ?? "");
    const items = whole && pick(whole);
    if (items === undefined) return undefined;
    const ids = known.get(items) ?? items.map((item) => item.id);
    known.set(items, ids);
    return ids;
  };
}

/** An array that depends on another, made anew only when that one changes. */
export function follows<T, U>(make: (source: readonly T[]) => readonly U[]) {
  const known = new WeakMap<object, readonly U[]>();
  return (source: readonly T[]): readonly U[] => {
    const made = known.get(source) ?? make(source);
    known.set(source, made);
    return made;
  };
}

/** What the manager's clock shows now. */
export const managerTime = (m: Machine, now: number): string =>
  formatInstant(now + m.intent.manager.clockOffset, m.intent.manager.utcOffsetMinutes);

export { serviceManagerId };
