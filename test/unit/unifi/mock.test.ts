/** Against the mock controller, which shares nothing with the adapter. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { UnifiBank } from "../../../adapters/power/unifi/bank.js";
import unifi from "../../../adapters/power/unifi/index.js";
import { ControllerPool } from "../../../adapters/power/unifi/pool.js";
import type { UnifiSettings } from "../../../adapters/power/unifi/settings.js";
import { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import { openUnifi, type UnifiOptions } from "../../../mock-hardware/unifi/open-unifi.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";

async function start(options: Partial<UnifiOptions> = {}, settings: Partial<UnifiSettings> = {}) {
  const host = new TestHost();
  const { clock } = host;
  const device = new MockSwitch({ name: "lab", ports: 4, budgetWatts: 100, timers: clock });
  const credentials = { username: "admin", password: "pw", apiKey: "key1" };
  const server = await openUnifi({ device, timers: clock, credentials, ...options });
  const login = settings.apiKey === undefined ? { username: "admin", password: "pw" } : {};
  const tls = { fingerprint: server.fingerprint ?? "" };
  const all: UnifiSettings = { url: server.url, tls, switch: server.mac, ...login, ...settings };
  const controller = new ControllerPool().take("sw1", all, host);
  const bank = new UnifiBank({ label: "sw1", controller, mac: server.mac, host });
  after(async () => {
    await bank.close();
    await server.close();
  });
  clock.advance(2000);
  const state = async (port: string) => {
    const reading = (await bank.read([port], patient)).get(port);
    return reading && "admin" in reading ? [reading.admin, reading.detection, reading.watts] : reading?.problem;
  };
  return { bank, server, device, clock, all, state };
}

const others = [
  { port_idx: 1, portconf_id: "lab", name: "camera", poe_mode: "auto" },
  { port_idx: 3, poe_mode: "off" },
];

for (const os of [true, false]) {
  for (const settings of [{}, { apiKey: "key1" }]) {
    test(`a port goes off and on by itself: ${os ? "UniFi OS" : "classic"}, ${settings.apiKey ? "key" : "login"}`, async () => {
      const { bank, server, device, clock, state } = await start({ os, overrides: others }, settings);
      assert.deepEqual(await state("2"), ["On", "delivering", 5]);
      await bank.order("2", "off", patient);
      // Stored, and not yet with the switch.
      assert.deepEqual(await state("2"), ["On", "delivering", 5]);
      clock.advance(2100);
      assert.deepEqual(await state("2"), ["Off", "disabled", 0]);
      assert.deepEqual(
        server.overrides.filter(({ port_idx }) => port_idx !== 2),
        others,
      );
      await bank.order("2", "on", patient);
      clock.advance(3000);
      assert.deepEqual(await state("2"), ["On", "delivering", 5]);
      assert.deepEqual(
        device.writes.filter(({ port }) => port === 2).map(({ on }) => on),
        [false, true],
      );
    });
  }
}

test("a login that is over is renewed; a wrong site is told", async () => {
  const { bank, server, state } = await start({ os: true });
  await state("2");
  server.doors.expire();
  await bank.order("2", "off", patient);
  const lost = await start({}, { site: "elsewhere" });
  await assert.rejects(lost.state("2"), adapterError("misconfigured", /check `site`/));
});

test("the whole device, as the service opens it, can be asked for a survey", async () => {
  const { all, clock } = await start({ os: true });
  const host = Object.assign(new TestHost(), { clock });
  const device = unifi.open({ id: "sw1", kind: "unifi", settings: { ...all } }, host);
  const survey = await device.survey?.(patient);
  assert.equal(survey?.ports.length, 4);
  await device.close();
});
