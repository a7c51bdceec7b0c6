/** The mock UniFi controller, as its API is used by public programs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import { openUnifi, type UnifiOptions, type UnifiServer } from "../../../mock-hardware/unifi/open-unifi.js";
import { ManualClock } from "../../support/manual-clock.js";

const credentials = { username: "shoal", password: "pa55", apiKey: "k3y" };

async function bench(options: Partial<UnifiOptions> = {}) {
  const clock = new ManualClock();
  const device = new MockSwitch({ name: "sw1", ports: 8, budgetWatts: 250, timers: clock });
  clock.advance(5000);
  const unifi = await openUnifi({ device, timers: clock, credentials, tls: false, ...options });
  return { clock, device, unifi };
}

const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}, method = "POST") =>
  fetch(url, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json", ...headers } });

async function login(unifi: UnifiServer, path = "/api/login"): Promise<Readonly<Record<string, string>>> {
  const answer = await post(unifi.url + path, credentials);
  assert.equal(answer.status, 200);
  const cookie = answer.headers
    .getSetCookie()
    .map((text) => text.split(";")[0])
    .join("; ");
  const csrf = answer.headers.get("x-csrf-token");
  return { Cookie: cookie, ...(csrf === null ? {} : { "X-CSRF-Token": csrf }) };
}

interface Document {
  readonly _id: string;
  readonly port_overrides: readonly { readonly port_idx: number; readonly poe_mode?: string }[];
  readonly port_table: readonly Readonly<Record<string, unknown>>[];
}

async function read(unifi: UnifiServer, headers: Readonly<Record<string, string>>, base = "/api"): Promise<Document> {
  const answer = await fetch(`${unifi.url}${base}/s/default/stat/device/${unifi.mac}`, { headers });
  assert.equal(answer.status, 200);
  const { data } = (await answer.json()) as { readonly data: readonly Document[] };
  return data[0] as Document;
}

describe("a mock UniFi controller", () => {
  test("is read with a cookie and not without; power is told in strings", async (context) => {
    const { unifi } = await bench();
    context.after(() => unifi.close());
    const closed = await fetch(`${unifi.url}/api/s/default/stat/device`);
    assert.equal(closed.status, 401);
    assert.deepEqual(await closed.json(), { meta: { rc: "error", msg: "api.err.LoginRequired" }, data: [] });
    const { port_table: ports } = await read(unifi, await login(unifi));
    assert.equal(ports.length, 8);
    const { port_idx, poe_mode, poe_enable, poe_power } = ports[2] ?? {};
    assert.deepEqual(
      { port_idx, poe_mode, poe_enable, poe_power },
      { port_idx: 3, poe_mode: "auto", poe_enable: true, poe_power: "5.00" },
    );
  });

  test("follows a PUT after a while, and forgets the overrides that it leaves out", async (context) => {
    const overrides = [
      { port_idx: 1, poe_mode: "off", name: "camera" },
      { port_idx: 2, name: "uplink" },
    ];
    const { clock, device, unifi } = await bench({ overrides });
    device.ports[0]?.switch(false);
    context.after(() => unifi.close());
    const headers = await login(unifi);
    const url = `${unifi.url}/api/s/default/rest/device/${unifi.deviceId}`;
    const put = await post(url, { port_overrides: [...overrides, { port_idx: 3, poe_mode: "off" }] }, headers, "PUT");
    assert.equal(put.status, 200);
    clock.advance(1000);
    assert.equal(device.ports[2]?.powered, true);
    clock.advance(5000);
    assert.equal(device.ports[2]?.powered, false);
    await post(url, { port_overrides: [{ port_idx: 3, poe_mode: "auto" }] }, headers, "PUT");
    clock.advance(10_000);
    assert.deepEqual(unifi.overrides, [{ port_idx: 3, poe_mode: "auto" }]);
    assert.deepEqual(
      device.ports.map(({ powered }) => powered),
      Array.from({ length: 8 }, () => true),
    );
  });

  test("refuses what it cannot store", async (context) => {
    const { unifi, device } = await bench();
    context.after(() => unifi.close());
    const headers = await login(unifi);
    const url = `${unifi.url}/api/s/default/rest/device`;
    const cases: readonly (readonly [string, unknown])[] = [
      ["other", { port_overrides: [] }],
      [unifi.deviceId, { port_overrides: [{ port_idx: 99, poe_mode: "off" }] }],
      [unifi.deviceId, { port_overrides: [{ port_idx: 1, poe_mode: "of" }] }],
      [unifi.deviceId, { port_overrides: [null] }],
      [unifi.deviceId, { port_overrides: "all" }],
    ];
    for (const [id, body] of cases) assert.equal((await post(`${url}/${id}`, body, headers, "PUT")).status, 400);
    assert.equal(device.writes.length, 0);
  });

  test("UniFi OS wants the CSRF token or an API key", async (context) => {
    const { unifi } = await bench({ os: true, applyDelay: 0 });
    context.after(() => unifi.close());
    const { Cookie = "", ...token } = await login(unifi, "/api/auth/login");
    const url = `${unifi.url}/proxy/network/api/s/default/rest/device/${unifi.deviceId}`;
    const body = { port_overrides: [] };
    assert.equal((await post(url, body, { Cookie }, "PUT")).status, 403);
    assert.equal((await post(url, body, { Cookie, ...token }, "PUT")).status, 200);
    assert.equal((await post(url, body, { "X-API-KEY": "k3y" }, "PUT")).status, 200);
    assert.equal((await post(url, body, { "X-API-KEY": "other" }, "PUT")).status, 401);
    assert.equal((await read(unifi, { "X-API-KEY": "k3y" }, "/proxy/network/api"))._id, unifi.deviceId);
  });

  test("answers 429 to too many logins, for a minute", async (context) => {
    const { unifi, clock } = await bench();
    context.after(() => unifi.close());
    unifi.doors.loginsPerMinute = 2;
    for (const status of [400, 400, 429]) {
      assert.equal((await post(`${unifi.url}/api/login`, { username: "shoal", password: "no" })).status, status);
    }
    clock.advance(60_000);
    const headers = await login(unifi);
    unifi.doors.expire();
    assert.equal((await fetch(`${unifi.url}/api/s/default/stat/device`, { headers })).status, 401);
  });

  test("cycles a port", async (context) => {
    const { unifi, device, clock } = await bench();
    context.after(() => unifi.close());
    const headers = await login(unifi);
    const body = { cmd: "power-cycle", mac: unifi.mac, port_idx: 4 };
    assert.equal((await post(`${unifi.url}/api/s/default/cmd/devmgr`, body, headers)).status, 200);
    clock.advance(1000);
    assert.equal(device.ports[3]?.powered, false);
    clock.advance(10_000);
    assert.equal(device.ports[3]?.powered, true);
  });

  test("fails as its device does", async (context) => {
    const { unifi, device } = await bench();
    context.after(() => unifi.close());
    const headers = await login(unifi);
    device.faults.misbehave = () => "garbage";
    await assert.rejects((await fetch(`${unifi.url}/api/s/default/stat/device`, { headers })).json());
    device.faults.misbehave = () => "drop";
    await assert.rejects(fetch(`${unifi.url}/api/s/default/stat/device`, { headers }));
  });
});
