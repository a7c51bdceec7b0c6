/** The mock Redfish service: a RackPDU's outlets and a system. */
import assert from "node:assert/strict";
import { request } from "node:https";
import { describe, test } from "node:test";
import { openRedfish, type RedfishOptions } from "../../../mock-hardware/redfish/open-redfish.js";
import { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import { ManualClock } from "../../support/manual-clock.js";

const credentials = { username: "admin", password: "pa55" };
const basic = { Authorization: `Basic ${Buffer.from("admin:pa55").toString("base64")}` };
const outlet = "/redfish/v1/PowerEquipment/RackPDUs/1/Outlets/3";
const system = "/redfish/v1/Systems/1";

async function bench(options: Partial<RedfishOptions> = {}) {
  const clock = new ManualClock();
  const device = new MockSwitch({ name: "pdu1", ports: 8, budgetWatts: 2000, timers: clock });
  clock.advance(5000);
  const redfish = await openRedfish({ device, timers: clock, credentials, tls: false, ...options });
  const get = async (path: string) =>
    (await (await fetch(redfish.url + path, { headers: basic })).json()) as Readonly<Record<string, unknown>>;
  const post = async (path: string, body: unknown): Promise<number> => {
    const headers = { ...basic, "Content-Type": "application/json" };
    return (await fetch(redfish.url + path, { method: "POST", headers, body: JSON.stringify(body) })).status;
  };
  return { clock, device, redfish, get, post };
}

describe("a mock Redfish service", () => {
  test("switches an outlet and says while it is on its way", async (context) => {
    const { clock, device, redfish, get, post } = await bench();
    context.after(() => redfish.close());
    const { PowerState, PowerStateInTransition, PowerWatts } = await get(outlet);
    assert.deepEqual([PowerState, PowerStateInTransition, PowerWatts], ["On", false, { Reading: 5, ApparentVA: 5 }]);
    const control = `${outlet}/Actions/Outlet.PowerControl`;
    assert.equal(await post(control, { PowerState: "Off" }), 204);
    clock.advance(5000);
    assert.equal((await get(outlet)).PowerState, "Off");
    assert.equal(device.ports.filter(({ powered }) => powered).length, 7);
    assert.equal(await post(control, { PowerState: "On" }), 204);
    assert.equal((await get(outlet)).PowerStateInTransition, true);
    clock.advance(5000);
    assert.deepEqual([(await get(outlet)).PowerState, (await get(outlet)).PowerStateInTransition], ["On", false]);
    assert.equal(await post(control, { PowerState: "Maybe" }), 400);
    assert.equal(await post(control, {}), 400);
    redfish.pdu.locked.add(3);
    assert.equal(await post(control, { PowerState: "Off" }), 409);
    assert.equal((await get(outlet)).PowerControlLocked, true);
  });

  test("resets a system by stages", async (context) => {
    const { clock, redfish, get, post } = await bench();
    context.after(() => redfish.close());
    const reset = `${system}/Actions/ComputerSystem.Reset`;
    assert.equal(await post(reset, { ResetType: "GracefulShutdown" }), 204);
    assert.equal((await get(system)).PowerState, "PoweringOff");
    clock.advance(1000);
    assert.equal((await get(system)).PowerState, "Off");
    assert.equal(await post(reset, { ResetType: "On" }), 204);
    clock.advance(1000);
    assert.equal((await get(system)).PowerState, "On");
    assert.equal(await post(reset, { ResetType: "Explode" }), 400);
    assert.deepEqual(redfish.system.resets, ["GracefulShutdown", "On"]);
  });

  test("lets in by session, and not when it has ended", async (context) => {
    const { redfish } = await bench();
    context.after(() => redfish.close());
    assert.equal((await fetch(`${redfish.url}/redfish/v1/`)).status, 200);
    assert.equal((await fetch(redfish.url + outlet)).status, 401);
    const body = JSON.stringify({ UserName: "admin", Password: "pa55" });
    const sessions = `${redfish.url}/redfish/v1/SessionService/Sessions`;
    const made = await fetch(sessions, { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const headers = { "X-Auth-Token": made.headers.get("x-auth-token") ?? "" };
    assert.equal((await fetch(redfish.url + outlet, { headers })).status, 200);
    const { status } = await fetch(redfish.url + made.headers.get("location"), { method: "DELETE", headers });
    assert.equal(status, 204);
    assert.equal((await fetch(redfish.url + outlet, { headers })).status, 401);
    assert.equal((await fetch(sessions, { method: "POST", body: "{}" })).status, 401);
  });

  test("is busy with Retry-After", async (context) => {
    const { redfish } = await bench();
    context.after(() => redfish.close());
    redfish.busy = true;
    const answer = await fetch(redfish.url + outlet, { headers: basic });
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "30"]);
  });

  test("has a certificate that clients can read and trust", async (context) => {
    const { redfish } = await bench({ tls: true });
    context.after(() => redfish.close());
    assert.match(redfish.fingerprint ?? "", /^SHA256:[A-Za-z0-9+/]{43}$/);
    const status = await new Promise((resolve, reject) => {
      const options = { ca: redfish.certificate ?? "", servername: "localhost" };
      request(`${redfish.url}/redfish/v1/`, options, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
    assert.equal(status, 200);
  });
});
