/** The devices of a configuration, for commands that talk to them beside the service. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import { hostInterfaces } from "../http/host-interfaces.js";
import { createLogger } from "../http/log.js";
import type { Logger } from "../ports/logger.js";
import { AdapterError } from "../ports/machine-adapter.js";
import type {
  DeviceEntry,
  DeviceMemory,
  PortFacts,
  PortProblem,
  PowerDevice,
  PowerDeviceAdapter,
} from "../ports/power-device.js";
import { StoreError } from "../ports/store.js";
import { type DeviceSurroundings, deviceHosts } from "../services/device-host.js";
import { openStore } from "../store/open-store.js";
import { CommandFailure } from "./exit-codes.js";
import { type Terminal, wantsColour } from "./terminal.js";
import { wakefulClock } from "./wakeful-clock.js";

export interface CliDevices {
  readonly entries: readonly DeviceEntry[];
  /** It has opened them too. */
  readonly serviceRuns: boolean;
  /** @throws CommandFailure when there is none, with those that there are */
  find(id: string): DeviceEntry;
  facts(entry: DeviceEntry, port: string): PortFacts | PortProblem;
  /** Anew each time. */
  open(entry: DeviceEntry): PowerDevice;
  /** Lets go of all that were opened. */
  close(): Promise<void>;
}

/** What is done with devices once they can be opened. */
export async function withDevices<T>(
  config: Config,
  adapters: ReadonlyMap<string, PowerDeviceAdapter>,
  terminal: Terminal,
  task: (devices: CliDevices) => Promise<T>,
): Promise<T> {
  const logger = loggerFor(terminal);
  const memory = await openMemory(config.state, logger);
  const devices = openDevices(config.devices, adapters, memory.borrowed ?? false, {
    store: memory,
    clock: wakefulClock,
    logger,
    directory: config.directory,
    environment: terminal.env,
    ownMacs: hostInterfaces().map(({ mac }) => mac),
  });
  try {
    return await task(devices);
  } finally {
    await devices.close();
    await memory.close();
  }
}

function openDevices(
  entries: readonly DeviceEntry[],
  adapters: ReadonlyMap<string, PowerDeviceAdapter>,
  serviceRuns: boolean,
  surroundings: DeviceSurroundings,
): CliDevices {
  const hostOf = deviceHosts(surroundings);
  const open: PowerDevice[] = [];
  const adapterOf = ({ id, kind }: DeviceEntry): PowerDeviceAdapter => {
    const adapter = adapters.get(kind);
    if (!adapter) throw new CommandFailure(`${id}: there is no kind of device ${kind}.`);
    return adapter;
  };
  return {
    entries,
    serviceRuns,
    find(id) {
      const entry = entries.find((one) => one.id === id);
      if (entry) return entry;
      const known = entries.map((one) => one.id).join(", ");
      throw new CommandFailure(
        `There is no device ${JSON.stringify(id)} in the configuration; there are: ${known || "none"}.`,
      );
    },
    facts: (entry, port) => adapterOf(entry).port(entry, port),
    open(entry) {
      const device = adapterOf(entry).open(entry, hostOf(entry));
      open.push(device);
      return device;
    },
    async close() {
      await Promise.allSettled(open.map((device) => device.close()));
    },
  };
}

type Memory = DeviceSurroundings["store"] & {
  /** The service is running and has the real one. */
  readonly borrowed?: boolean;
  close(): Promise<void>;
};

/** The service's own, so that a key pinned at first contact is pinned here too. */
async function openMemory(state: string, logger: Logger): Promise<Memory> {
  // Opening makes the directory: a look at devices must not leave a service's state behind.
  if (!existsSync(join(state, "format.json"))) return passingMemory();
  try {
    return await openStore({ directory: state, log: logger });
  } catch (error) {
    if (error instanceof StoreError && error.code === "locked") return borrowedMemory();
    throw error instanceof StoreError ? new CommandFailure(error.message) : error;
  }
}

function passingMemory(): Memory {
  const kept = new Map<string, unknown>();
  return {
    get: (_collection, id) => kept.get(id) as never,
    put: async (_collection, id, value) => void kept.set(id, value),
    close: async () => {},
  };
}

/** A key that the service may have pinned differently must not be trusted here. */
function borrowedMemory(): Memory {
  const memory = passingMemory();
  return {
    ...memory,
    borrowed: true,
    async put(collection, id, value) {
      if ((value as DeviceMemory).key !== undefined) throw new AdapterError(unpinned(id), "misconfigured");
      await memory.put(collection, id, value);
    },
  };
}

const unpinned = (id: string): string =>
  `${id}: its key cannot be compared with the one that was pinned, since the service is running and holds it: ` +
  "stop the service, or write the key's fingerprint into the settings of the device";

const loggerFor = (terminal: Terminal): Logger =>
  createLogger({
    level: "warn",
    format: "pretty",
    colour: wantsColour(terminal),
    destination: { write: (line) => terminal.err(line) },
  });
