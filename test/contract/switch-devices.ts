/** PoE switches: each family of `adapters/power/poe-switch/vendors`, over each fixture it names, by each of its means. */
import { loadFamilies } from "../../adapters/power/poe-switch/families.js";
import type { Family } from "../../adapters/power/poe-switch/family.js";
import poeSwitch from "../../adapters/power/poe-switch/index.js";
import { cliNamed, cliNames } from "../../mock-hardware/cli/fixtures.js";
import { openCli } from "../../mock-hardware/cli/open-cli.js";
import { portName } from "../../mock-hardware/cli/port-names.js";
import { fixtureNamed, fixtureNames } from "../../mock-hardware/fixtures/load.js";
import { mountDevice } from "../../mock-hardware/fixtures/mount.js";
import type { MockDevice } from "../../mock-hardware/switches/device.js";
import { MockSwitch } from "../../mock-hardware/switches/poe-switch.js";
import type { FastClock } from "../support/fast-clock.js";
import { portsOf, type TestedDevice } from "./bench.js";
import { frontV2, frontV3 } from "./snmp-front.js";

const host = "127.0.0.1";
const timing = { minimumOff: 2000 };

/** What the fixtures of a family let it be driven by. */
export async function switchDevices(): Promise<readonly TestedDevice[]> {
  const families = await loadFamilies();
  return families.flatMap((family) => family.fixtures.flatMap((fixture) => devicesOf(family, fixture)));
}

function devicesOf(family: Family, fixture: string): readonly TestedDevice[] {
  const { snmp, ssh } = family;
  const bySnmp = snmp !== undefined && fixtureNames().includes(fixture);
  const bySsh = ssh !== undefined && cliNames().includes(fixture);
  const switchesBySnmp = snmp?.admin !== undefined && !snmp.admin.readOnly;
  return [
    ...(bySnmp && switchesBySnmp ? [snmpDevice(family, fixture), autoDevice(family, fixture)] : []),
    ...(bySsh ? [sshDevice(family, fixture)] : []),
    ...(bySnmp && bySsh && !switchesBySnmp ? [readBySnmp(family, fixture)] : []),
  ];
}

const snmpDevice = ({ id }: Family, fixture: string): TestedDevice => ({
  name: `${id} by SNMP`,
  fixtures: [`${fixture}/snmp`],
  async mount(clock) {
    const mounted = mountDevice(await fixtureNamed(fixture), { timers: clock });
    const snmp = await frontV3(mounted, clock);
    const settings = { family: id, host, snmp: snmp.settings, timing };
    return { adapter: poeSwitch, settings, ports: portsOf(mounted.device), close: snmp.close };
  },
});

/** The switch is asked for its family. */
const autoDevice = (family: Family, fixture: string): TestedDevice => ({
  name: `${family.id} by SNMP, as auto`,
  fixtures: [`${fixture}/snmp`],
  async mount(clock) {
    const mounted = await snmpDevice(family, fixture).mount(clock);
    const { names } = mounted.ports;
    // As `shoal discover` writes them.
    const ports = { ...mounted.ports, names: names.map((name) => family.ports.parse(name)?.name ?? name) };
    return { ...mounted, settings: { ...mounted.settings, family: "auto" }, ports };
  },
});

const sshDevice = ({ id }: Family, fixture: string): TestedDevice => ({
  name: `${id} by SSH`,
  fixtures: [`${fixture}/cli`],
  async mount(clock) {
    const { portNames } = await cliNamed(fixture);
    const device = new MockSwitch({
      name: fixture,
      ports: 24,
      budgetWatts: 740,
      timers: clock,
      portName: (number) => portName(number, portNames),
    });
    const ssh = await frontSsh(fixture, device, clock);
    const settings = { family: id, host, ssh: ssh.settings, timing };
    return { adapter: poeSwitch, settings, ports: portsOf(device), close: ssh.close };
  },
});

/** The switch shows its ports by SNMP and takes orders by its command line only. */
const readBySnmp = ({ id }: Family, fixture: string): TestedDevice => ({
  name: `${id} by SNMP and SSH`,
  fixtures: [`${fixture}/snmp`, `${fixture}/cli`],
  async mount(clock) {
    const mounted = mountDevice(await fixtureNamed(fixture), { timers: clock });
    const [snmp, ssh] = [await frontV2(mounted, clock), await frontSsh(fixture, mounted.device, clock)];
    const { community, port } = snmp.settings;
    return {
      adapter: poeSwitch,
      settings: { family: id, host, snmp: { community, port }, ssh: ssh.settings, timing },
      ports: portsOf(mounted.device),
      close: async () => void (await Promise.all([snmp.close(), ssh.close()])),
    };
  },
});

async function frontSsh(fixture: string, device: MockDevice, clock: FastClock) {
  const credentials = { user: "shoal", password: "let me switch", enable: "and more" };
  const server = await openCli({ device, fixture: await cliNamed(fixture), credentials, timers: clock });
  const settings = {
    port: server.port,
    user: credentials.user,
    password: credentials.password,
    enablePassword: credentials.enable,
    hostKey: server.hostKeyFingerprint,
  };
  return { settings, close: () => server.close() };
}
