/** PDUs: each family of `adapters/power/pdu/vendors`, over each fixture it names. */
import { loadFamilies } from "../../adapters/power/pdu/families.js";
import type { Family } from "../../adapters/power/pdu/family.js";
import pdu from "../../adapters/power/pdu/index.js";
import { fixtureNamed } from "../../mock-hardware/fixtures/load.js";
import { mountDevice } from "../../mock-hardware/fixtures/mount.js";
import { portsOf, type TestedDevice } from "./bench.js";
import { frontV2 } from "./snmp-front.js";

export async function pduDevices(): Promise<readonly TestedDevice[]> {
  const families = await loadFamilies();
  return families.flatMap((family) => family.fixtures.map((fixture) => pduDevice(family, fixture)));
}

const pduDevice = ({ id }: Family, fixture: string): TestedDevice => ({
  name: `${id} by SNMP`,
  fixtures: [`${fixture}/snmp`],
  async mount(clock) {
    const mounted = mountDevice(await fixtureNamed(fixture), { timers: clock });
    const snmp = await frontV2(mounted, clock);
    const settings = { family: id, host: "127.0.0.1", snmp: snmp.settings, timing: { minimumOff: 2000 } };
    return { adapter: pdu, settings, ports: portsOf(mounted.device), close: snmp.close };
  },
});
