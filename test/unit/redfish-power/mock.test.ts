/** Against the mock service, which shares nothing with the adapter. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { HttpSession } from "../../../adapters/kit/http/session.js";
import { RedfishBank } from "../../../adapters/power/redfish/bank.js";
import { RedfishService } from "../../../adapters/power/redfish/service.js";
import type { RedfishSettings } from "../../../adapters/power/redfish/settings.js";
import { MockPdu } from "../../../mock-hardware/pdus/pdu.js";
import { openRedfish } from "../../../mock-hardware/redfish/open-redfish.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";

async function start(settings: Partial<RedfishSettings> = {}) {
  const host = new TestHost();
  const { clock, logger } = host;
  const device = new MockPdu({ name: "pdu", ports: 4, budgetWatts: 3000, timers: clock, relayDelay: 1000 });
  const server = await openRedfish({ device, timers: clock, credentials: { username: "admin", password: "pw" } });
  const tls = { fingerprint: server.fingerprint ?? "" };
  const all: RedfishSettings = { url: server.url, tls, username: "admin", password: "pw", ...settings };
  const session = new HttpSession({ label: "pdu1", url: server.url, tls, clock, logger });
  const bank = new RedfishBank("pdu1", new RedfishService(session, all, host));
  after(async () => {
    await bank.close();
    await server.close();
  });
  clock.advance(2000);
  const state = async (port: string) => {
    const reading = (await bank.read([port], patient)).get(port);
    return reading && "admin" in reading ? [reading.admin, reading.detection, reading.watts] : reading?.problem;
  };
  return { bank, server, device, clock, state };
}

for (const authentication of ["session", "basic"] as const) {
  test(`an outlet goes off and on by itself, by way of its transition: ${authentication}`, async () => {
    const { bank, device, clock, state } = await start({ authentication });
    const port = "1/Outlets/2";
    assert.deepEqual(await state(port), ["On", "delivering", 40]);
    await bank.order(port, "off", patient);
    assert.deepEqual((await state(port))?.slice(0, 2), ["Off", "turningOff"]);
    clock.advance(1100);
    assert.deepEqual(await state(port), ["Off", "disabled", 0]);
    await bank.order(port, "on", patient);
    clock.advance(1100);
    assert.deepEqual(await state(port), ["On", "delivering", 40]);
    assert.deepEqual(
      device.writes.map((write) => [write.port, write.on]),
      [
        [2, false],
        [2, true],
      ],
    );
  });
}

test("a system goes off and on, and what else it can do is passed on", async () => {
  const { bank, server, clock, state } = await start();
  await bank.order("Systems/1", "off", patient);
  assert.deepEqual(await state("Systems/1"), ["Off", "disabled", null]);
  await bank.order("Systems/1", "on", patient);
  assert.deepEqual(await state("Systems/1"), ["On", "turningOn", null]);
  clock.advance(1000);
  for (const command of ["restart", "nmi", "gracefulRestart", "shutdown"] as const)
    await bank.order("Systems/1", command, patient);
  assert.deepEqual(server.system.resets, [
    "ForceOff",
    "On",
    "ForceRestart",
    "Nmi",
    "GracefulRestart",
    "GracefulShutdown",
  ]);
});

test("locked, refusing, busy and absent are told apart", async () => {
  const { bank, server, device, state } = await start();
  server.pdu.locked.add(2);
  await assert.rejects(bank.order("1/Outlets/2", "off", patient), adapterError("refused", /PowerControlLocked/));
  device.faults.refusing.add(3);
  await assert.rejects(bank.order("1/Outlets/3", "off", patient), adapterError("unreachable", /could not be switched/));
  assert.match(String(await state("1/Outlets/9")), /is not there/);
  server.busy = true;
  await assert.rejects(state("1/Outlets/1"), adapterError("unreachable", /503.*30 s/));
  assert.deepEqual(device.writes, []);
});

test("a session that is over is renewed, and given back at the end", async () => {
  const { bank, server, state } = await start();
  await state("Systems/1");
  server.doors.expire();
  await bank.order("Systems/1", "on", patient);
  assert.equal(server.doors.openSessions, 1);
  await bank.close();
  assert.equal(server.doors.openSessions, 0);
});
