/** Boards at mock devices that the test opens, and the configuration of a service that drives them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cliNamed } from "../../mock-hardware/cli/fixtures.js";
import { openCli } from "../../mock-hardware/cli/open-cli.js";
import { portName } from "../../mock-hardware/cli/port-names.js";
import { fixtureNamed } from "../../mock-hardware/fixtures/load.js";
import { mountDevice } from "../../mock-hardware/fixtures/mount.js";
import { openAgent } from "../../mock-hardware/snmp/agent.js";
import type { MockDevice } from "../../mock-hardware/switches/device.js";
import { MockSwitch } from "../../mock-hardware/switches/poe-switch.js";
import { systemTimers } from "../../mock-hardware/switches/timers.js";
import { temporaryFolder, type Undoing } from "./shoal.js";
import { afterwards } from "./undoing.js";

export interface MockOfDevice {
  readonly device: MockDevice;
  /** Its entry among `devices`, without the id. */
  readonly entry: Readonly<Record<string, unknown>>;
}

interface Mounting {
  /** Of `mock-hardware/fixtures`. */
  readonly fixture: string;
  readonly kind: "poe-switch" | "pdu";
  readonly family: string;
}

const host = "127.0.0.1";
const timing = { minimumOff: 2000, cyclesPerHour: 0 };
export const macAt = (port: number): string => `02:00:5e:10:07:0${port}`;
const boardAt = (port: number) => ({
  label: `board${port}`,
  load: { watts: 4 + port / 10, powerClass: 3 },
  macs: [{ mac: macAt(port), vlan: 1 }],
});
/** A port that another switch is behind. */
export const uplink = 8;
const wiring = (port: number) =>
  port === uplink
    ? { neighbour: { name: "core", mac: "02:00:5e:10:07:ff", forwards: true }, macs: boardAt(port).macs }
    : { ...boardAt(port), on: false };

const keys = { auth: "authentication", privacy: "encrypted-words" } as const;
export const communities = { read: "see", write: "touch" } as const;

/** Eight ports, of which the last leads elsewhere; reached by SNMPv3 with authentication and privacy. */
export async function openSnmpDevice(test: Undoing, { fixture, kind, family }: Mounting): Promise<MockOfDevice> {
  const mounted = mountDevice(await fixtureNamed(fixture), { timers: systemTimers, ports: 8, port: wiring });
  const user = {
    name: "shoal",
    auth: { protocol: "SHA-256", password: keys.auth },
    privacy: { protocol: "AES", password: keys.privacy },
    write: true,
  } as const;
  const { view, misbehave, awake } = mounted;
  const agent = await openAgent({ view, misbehave, awake, credentials: { ...communities, users: [user] } });
  afterwards(test, () => agent.close());
  const auth = { protocol: "SHA-256", password: keys.auth };
  const snmp = { port: agent.port, user: "shoal", auth, privacy: { protocol: "AES-128", password: keys.privacy } };
  return { device: mounted.device, entry: { kind, family, host, snmp, timing } };
}

export const netgear: Mounting = { fixture: "netgear/m4300", kind: "poe-switch", family: "netgear" };

/** As {@link openSnmpDevice}, reached by its command line. */
export async function openSshSwitch(test: Undoing, fixture: string, family: string): Promise<MockOfDevice> {
  const cli = await cliNamed(fixture);
  const named = (port: number) => portName(port, cli.portNames);
  const timers = systemTimers;
  const device = new MockSwitch({ name: fixture, ports: 8, budgetWatts: 120, timers, portName: named, port: wiring });
  const credentials = { user: "shoal", password: "let me switch" };
  const server = await openCli({ device, fixture: cli, credentials, timers });
  afterwards(test, () => server.close());
  const ssh = { port: server.port, ...credentials, hostKey: server.hostKeyFingerprint };
  return { device, entry: { kind: "poe-switch", family, host, ssh, timing } };
}

export const boardOn = (device: string, port: string, index: number, id = `board${index}`) => ({
  id,
  nics: [{ mac: macAt(index) }],
  adapter: { kind: "board", power: { device, port, confirmed: true } },
});

export interface Written {
  /** Entries by id. */
  readonly devices: Readonly<Record<string, MockOfDevice["entry"]>>;
  readonly machines: readonly object[];
}

/** @returns the file's path */
export function writeConfig(test: Undoing, { devices, machines }: Written): string {
  const file = join(temporaryFolder(test), "shoal.yaml");
  const entries = Object.entries(devices).map(([id, entry]) => ({ id, ...entry }));
  writeFileSync(file, JSON.stringify({ devices: entries, machines }, null, 2));
  return file;
}

/** Port 1 to 8. */
export function portOf({ device }: MockOfDevice, number: number) {
  const port = device.ports[number - 1];
  if (port === undefined) throw new RangeError(`there is no port ${number}`);
  return port;
}

/** What was written to a port, e.g. `["on", "off"]`. */
export const ordersOf = ({ device }: MockOfDevice, port: number): readonly string[] =>
  device.writes.filter((write) => write.port === port).map(({ on }) => (on ? "on" : "off"));
