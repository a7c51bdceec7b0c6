/** A switch that is read by SNMP and switched by its command line. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { openBank } from "../../../adapters/power/poe-switch/banks.js";
import { loadFamilies } from "../../../adapters/power/poe-switch/families.js";
import { cliNamed } from "../../../mock-hardware/cli/fixtures.js";
import { openCli } from "../../../mock-hardware/cli/open-cli.js";
import { FastClock } from "../../support/fast-clock.js";
import { until } from "../../support/until.js";
import { openMocked } from "./switch-under-test.js";

const families = await loadFamilies();
const family = families.find(({ id }) => id === "cisco-ios") ?? assert.fail();
const fixture = "cisco/catalyst-9300";
const credentials = { user: "admin", password: "s3cret" };
const { signal } = new AbortController();
const port = "Gi1/0/5";

async function start(t: TestContext) {
  const clock = new FastClock(5);
  const mocked = await openMocked(fixture, clock);
  const { device, session, host, snmp } = mocked;
  const server = await openCli({ device, fixture: await cliNamed(fixture), credentials, timers: clock });
  const settings = {
    family: family.id,
    host: "127.0.0.1",
    snmp: { port: snmp.port, community: snmp.community },
    ssh: { ...credentials, port: server.port },
  };
  const bank = openBank({ label: "sw1", family, settings, host, session, identify: () => family });
  t.after(async () => {
    await bank.close();
    await server.close();
    await mocked.close();
  });
  await until(() => device.ports.every(({ powered }) => powered));
  const admin = async () => {
    const reading = (await bank.read([port], signal)).get(port);
    return reading && "admin" in reading ? reading.admin : reading?.problem;
  };
  return { ...mocked, server, bank, admin, off: () => device.ports.flatMap((one) => (one.powered ? [] : one.number)) };
}

test("orders go by SSH, reads and the survey by SNMP", async (t) => {
  const { bank, admin, off, agent, server } = await start(t);
  assert.equal(bank.source, "snmp");
  await bank.order(port, "off", signal);
  assert.deepEqual([await admin(), off()], ["Off", [5]]);
  await bank.order(port, "on", signal);
  assert.equal(await admin(), "On");
  await until(() => off().length === 0);
  assert.equal(agent.counts.set, 0);
  assert.equal(server.counts.logins, 1);
  const survey = await bank.survey?.(signal);
  assert.equal(survey?.ports.length, 48);
});

test("another host key than at first contact stops the orders, and no more than them", async (t) => {
  const { bank, admin, off, host, server, device } = await start(t);
  await bank.order(port, "off", signal);
  const { key } = host.memory();
  assert.equal(key, server.hostKeyFingerprint);
  server.rekey();
  server.breakConnections();
  await assert.rejects(async () => {
    // The kept connection may be seen to be broken first.
    await bank.order(port, "on", signal).catch(() => bank.order(port, "on", signal));
  }, /another SSH host key: SHA256:.* instead of SHA256:.*ssh\.hostKey/);
  assert.deepEqual([await admin(), off()], ["Off", [5]]);
  assert.equal(device.writes.length, 1);
  assert.equal(host.memory().key, key);
});

test("where the command line is away, the ports are still read", async (t) => {
  const { bank, admin, server } = await start(t);
  await server.close();
  await assert.rejects(bank.order(port, "off", signal), { kind: "unreachable" });
  assert.equal(await admin(), "On");
});
