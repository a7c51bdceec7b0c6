import assert from "node:assert/strict";
import { after, test } from "node:test";
import { HttpSession } from "../../../adapters/kit/http/session.js";
import { RedfishBank } from "../../../adapters/power/redfish/bank.js";
import { RedfishService } from "../../../adapters/power/redfish/service.js";
import type { RedfishSettings } from "../../../adapters/power/redfish/settings.js";
import type { Asked, Reply } from "../http-kit/device-server.js";
import { serve } from "../http-kit/device-server.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";

const outlet = "/redfish/v1/PowerEquipment/RackPDUs/PDU1/Outlets/3";
const system = "/redfish/v1/Systems/1";
const basic = `Basic ${Buffer.from("admin:pw").toString("base64")}`;

type First = (asked: Asked, count: number) => Reply | undefined;

/** A service with one outlet and one system, which lets in `admin` with the password `pw`. */
async function start(
  parts: { outlet?: object; system?: object; first?: First } = {},
  settings: Partial<RedfishSettings> = {},
) {
  let sessions = 0;
  const documents: Record<string, object> = {
    [outlet]: { Id: "3", PowerState: "On", PowerWatts: { Reading: 12.5 }, ...parts.outlet },
    [system]: { Id: "1", PowerState: "Off", ...parts.system },
  };
  const logIn = ({ body }: Asked): Reply => {
    if (JSON.parse(body).Password !== "pw") return { status: 401, body: { error: { message: "no" } } };
    sessions += 1;
    const Location = `/redfish/v1/SessionService/Sessions/${sessions}`;
    return { status: 201, headers: { "X-Auth-Token": `token${sessions}`, Location }, body: {} };
  };
  const server = await serve((asked) => {
    const early = parts.first?.(asked, server.asked.length);
    if (early) return early;
    const { method, path, headers } = asked;
    if (method === "POST" && path.endsWith("/Sessions")) return logIn(asked);
    if (headers["x-auth-token"] !== `token${sessions}` && headers.authorization !== basic)
      return { status: 401, body: {} };
    if (method !== "GET") return { status: 204 };
    return documents[path] ? { body: documents[path] } : { status: 404, body: {} };
  });
  const host = new TestHost();
  const { clock, logger } = host;
  const all: RedfishSettings = { url: server.url, username: "admin", password: "pw", ...settings };
  const session = new HttpSession({ label: "pdu1", url: server.url, clock, logger });
  const bank = new RedfishBank("pdu1", new RedfishService(session, all, host));
  after(() => session.close());
  return {
    bank,
    host,
    endSessions: () => {
      sessions += 1;
    },
    asked: () => server.asked.map(({ method, path }) => `${method} ${path}`),
    posted: () =>
      server.asked
        .filter(({ method, path }) => method === "POST" && !path.endsWith("/Sessions"))
        .map(({ path, body }) => [path, JSON.parse(body)]),
    read: async (port: string) => (await bank.read([port], patient)).get(port),
  };
}

test("outlets and systems are read by one session, which is given back at the end", async () => {
  const { bank, asked } = await start();
  const readings = await bank.read(["PDU1/Outlets/3", "Systems/1", "Systems/2"], patient);
  assert.deepEqual(readings.get("PDU1/Outlets/3"), { admin: "On", detection: "delivering", watts: 12.5 });
  assert.deepEqual(readings.get("Systems/1"), { admin: "Off", detection: "disabled", watts: null });
  assert.match(JSON.stringify(readings.get("Systems/2")), /is not there/);
  await bank.close();
  assert.deepEqual(asked(), [
    "POST /redfish/v1/SessionService/Sessions",
    `GET ${outlet}`,
    `GET ${system}`,
    "GET /redfish/v1/Systems/2",
    "DELETE /redfish/v1/SessionService/Sessions/1",
  ]);
});

test("a power state in transition is about to be the other", async () => {
  const table: readonly (readonly [object, string | null, string | null])[] = [
    [{ PowerState: "On", PowerStateInTransition: true }, "Off", "turningOff"],
    [{ PowerState: "Off", PowerStateInTransition: true }, "On", "turningOn"],
    [{ PowerState: "PoweringOn" }, "On", "turningOn"],
    [{ PowerState: "PoweringOff", PowerStateInTransition: true }, "Off", "turningOff"],
  ];
  for (const [document, admin, detection] of table) {
    const { read } = await start({ outlet: document }, { authentication: "basic" });
    const reading = await read("PDU1/Outlets/3");
    assert.deepEqual(reading && "admin" in reading && [reading.admin, reading.detection], [admin, detection]);
  }
});

test("a power state that is absent or unknown is none", async () => {
  for (const PowerState of [undefined, null, "Dimmed", "constructor", 1]) {
    const { read } = await start({ outlet: { PowerState } }, { authentication: "basic" });
    assert.match(JSON.stringify(await read("PDU1/Outlets/3")), /cannot be read: its PowerState/);
  }
});

test("an outlet is switched by Outlet.PowerControl, with the parameter that it names", async () => {
  const target = `${outlet}/Actions/Outlet.PowerControl`;
  const { bank, posted } = await start();
  await bank.order("PDU1/Outlets/3", "off", patient);
  assert.deepEqual(posted(), [[target, { PowerState: "Off" }]]);
  const action = { target: "/redfish/v1/else/where", "OutletPowerState@Redfish.AllowableValues": ["On", "Off"] };
  const other = await start({ outlet: { Actions: { "#Outlet.PowerControl": action } } });
  await other.bank.order("PDU1/Outlets/3", "on", patient);
  assert.deepEqual(other.posted(), [["/redfish/v1/else/where", { OutletPowerState: "On" }]]);
});

test("a locked outlet is not switched, and an action elsewhere is not followed", async () => {
  const locked = await start({ outlet: { PowerControlLocked: true } });
  await assert.rejects(
    locked.bank.order("PDU1/Outlets/3", "off", patient),
    adapterError("refused", /PowerControlLocked/),
  );
  assert.deepEqual(locked.posted(), []);
  const astray = await start({ outlet: { Actions: { "#Outlet.PowerControl": { target: "https://elsewhere/x" } } } });
  await astray.bank.order("PDU1/Outlets/3", "off", patient);
  assert.equal(astray.posted()[0]?.[0], `${outlet}/Actions/Outlet.PowerControl`);
});

test("a system's commands are resets, and only those that it allows", async () => {
  const actions = { "#ComputerSystem.Reset": { "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "Nmi"] } };
  const { bank, posted } = await start({ system: { Actions: actions } });
  for (const command of ["on", "off", "nmi"] as const) await bank.order("Systems/1", command, patient);
  await assert.rejects(
    bank.order("Systems/1", "gracefulRestart", patient),
    adapterError("refused", /cannot do GracefulRestart .*only On, ForceOff, Nmi/),
  );
  assert.deepEqual(
    posted().map(([, body]) => body),
    [{ ResetType: "On" }, { ResetType: "ForceOff" }, { ResetType: "Nmi" }],
  );
});

test("a session that is over is renewed once, by a read", async () => {
  const { bank, asked, endSessions } = await start();
  await bank.read(["Systems/1"], patient);
  endSessions();
  await bank.order("Systems/1", "on", patient);
  assert.equal(asked().filter((line) => line.endsWith("/Sessions")).length, 2);
});

test("an action that was not let in is not sent again", async () => {
  const first: First = ({ path }) => (path.includes("/Actions/") ? { status: 401, body: {} } : undefined);
  const { bank, posted } = await start({ first });
  await assert.rejects(bank.order("Systems/1", "on", patient), adapterError("misconfigured", /401/));
  assert.equal(posted().length, 1);
});

test("a refused login is not tried again and again", async () => {
  for (const authentication of ["session", "basic"] as const) {
    const { bank, host, asked } = await start({}, { password: "wrong", authentication });
    await assert.rejects(bank.read(["Systems/1"], patient), adapterError("misconfigured", /does not let us in/));
    await assert.rejects(bank.read(["Systems/1"], patient), adapterError("misconfigured", /does not let us in/));
    assert.equal(asked().length, 1);
    host.clock.advance(60_000);
    await assert.rejects(bank.read(["Systems/1"], patient), adapterError("misconfigured", /does not let us in/));
    assert.equal(asked().length, 2);
    host.clock.advance(60_000);
    const until = /not tried again before 2030-01-01T00:03:00Z/;
    await assert.rejects(bank.read(["Systems/1"], patient), adapterError("misconfigured", until));
    assert.equal(asked().length, 2);
  }
});

test("503 with Retry-After is no state, and says when to ask again", async () => {
  const error = { "@Message.ExtendedInfo": [{ Message: "Starting." }] };
  const first: First = ({ path }) =>
    path === system ? { status: 503, headers: { "Retry-After": "5" }, body: { error } } : undefined;
  const { bank } = await start({ first });
  await assert.rejects(
    bank.read(["Systems/1"], patient),
    adapterError("unreachable", /failed \(503\).*Starting\. It wants to be asked again in 5 s/),
  );
});
