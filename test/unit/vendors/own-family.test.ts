/** A family of one's own: one data file, and one fixture to hold it against. Nothing else is written for it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { powerContract } from "../../../adapters/kit/power/contract.js";
import { loadPdu } from "../../../adapters/power/pdu/index.js";
import { loadPoeSwitch } from "../../../adapters/power/poe-switch/index.js";
import type { Fixture } from "../../../mock-hardware/fixtures/fixture.js";
import { mountDevice } from "../../../mock-hardware/fixtures/mount.js";
import { portsOf, subjectOf } from "../../contract/bench.js";
import { frontV2 } from "../../contract/snmp-front.js";
import { FastClock } from "../../support/fast-clock.js";
import { until } from "../../support/until.js";

/** As it lies in the folder that SHOAL_VENDORS names. 32473 is the enterprise number for documentation (RFC 5612). */
const switchFile = `
const entry = "1.3.6.1.4.1.32473.7.1.1";

export default ({ poeSwitch, portNames, onOff, words, gauge }) =>
  poeSwitch({
    id: "example",
    name: "Example switches",
    sysObjectIds: ["1.3.6.1.4.1.32473.7"],
    ports: portNames({ forms: ["slot0/{port}"], also: ["{port}"], example: "slot0/5" }),
    snmp: {
      index: "port",
      admin: onOff(entry + ".2", [[7, "enabled"]], 3),
      detection: words(entry + ".3", { 0: "disabled", 1: "searching", 2: "delivering", 3: "fault", 4: "otherFault" }),
      watts: gauge(entry + ".4", 0.1),
    },
    fixtures: ["example/e1"],
    notes: [],
  });
`;

const switchFixture = `
const entry = "1.3.6.1.4.1.32473.7.1.1";
const each = { each: "port", index: ["port"] };

export default {
  kind: "switch",
  provenance: "Made up.",
  system: { objectId: "1.3.6.1.4.1.32473.7.1", description: "Example switch" },
  ports: { count: 12, name: "slot0/{port}" },
  budgetWatts: 200,
  columns: [
    { name: "admin", oid: entry + ".2", ...each, shows: { as: "admin", on: [7], off: 3 }, set: { on: [7], off: [3] } },
    { name: "state", oid: entry + ".3", ...each,
      shows: { as: "detection", disabled: 0, searching: 1, delivering: 2, fault: 3, otherFault: 4 } },
    { name: "power", oid: entry + ".4", ...each, shows: { as: "watts", unit: 0.1 } },
  ],
  bridge: { tables: ["Q-BRIDGE"] },
};
`;

const pduFile = `
export default ({ pdu, outletNames, sameObject }) =>
  pdu({
    id: "example-strip",
    name: "Example strips",
    aliases: [],
    sysObjectIds: ["1.3.6.1.4.1.32473.8"],
    outlets: outletNames(),
    ...sameObject("1.3.6.1.4.1.32473.8.1", 5, 6),
    watts: { oid: "1.3.6.1.4.1.32473.8.2", unit: 1 },
    fixtures: ["example/strip"],
    notes: [],
  });
`;

const pduFixture = `
export default {
  kind: "pdu",
  provenance: "Made up.",
  system: { objectId: "1.3.6.1.4.1.32473.8.1", description: "Example strip" },
  ports: { count: 8, name: "{port}" },
  budgetWatts: 3680,
  columns: [
    { name: "outlet", oid: "1.3.6.1.4.1.32473.8.1", each: "port", index: ["port"],
      shows: { as: "relay", on: 5, off: 6 }, set: { on: [5], off: [6] } },
    { name: "power", oid: "1.3.6.1.4.1.32473.8.2", each: "port", index: ["port"], shows: { as: "watts", unit: 1 } },
  ],
};
`;

const kinds = [
  { kind: "poe-switch", load: loadPoeSwitch, id: "example", file: switchFile, fixture: switchFixture },
  { kind: "pdu", load: loadPdu, id: "example-strip", file: pduFile, fixture: pduFixture },
] as const;

for (const { kind, load, id, file, fixture } of kinds)
  test(`one data file and one fixture make a family of ${kind}`, async (t) => {
    const own = mkdtempSync(join(tmpdir(), "shoal-vendors-"));
    t.after(() => rmSync(own, { recursive: true }));
    mkdirSync(join(own, kind));
    writeFileSync(join(own, kind, `${id}.mjs`), file);
    writeFileSync(join(own, "fixture.mjs"), fixture);
    const made = (await import(pathToFileURL(join(own, "fixture.mjs")).href)) as { readonly default: Fixture };

    const clock = new FastClock(10);
    const mounted = mountDevice(made.default, { timers: clock });
    const { settings: snmp, close } = await frontV2(mounted, clock);
    const ports = portsOf(mounted.device);
    const adapter = await load(own);
    const settings = { family: id, host: "127.0.0.1", snmp, timing: { minimumOff: 2000 } };
    const subject = subjectOf({ adapter, settings, ports, close }, clock);
    t.after(async () => {
      await subject.close();
      await close();
    });
    await until(() => ports.names.every((_, port) => ports.powered(port)));
    for (const check of powerContract)
      await t.test(check.name, async () => assert.equal(await check.run(subject), null));
  });
