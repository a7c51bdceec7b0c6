import assert from "node:assert/strict";
import { after, test } from "node:test";
import { UnifiBank } from "../../../adapters/power/unifi/bank.js";
import { ControllerPool } from "../../../adapters/power/unifi/pool.js";
import type { UnifiSettings } from "../../../adapters/power/unifi/settings.js";
import { refusalFor } from "../../../src/ports/power-device.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";
import { type Device, deviceWith, mac, openController, poePort, type Way } from "./small-controller.js";

async function start(device: Device, way: Partial<Way> = {}, settings: Partial<UnifiSettings> = {}) {
  const server = await openController(device, { os: true, ...way });
  const host = new TestHost();
  const login = settings.apiKey === undefined ? { username: "admin", password: "pw" } : {};
  const all: UnifiSettings = { url: server.url, switch: mac, ...login, ...settings };
  const bank = new UnifiBank({ label: "sw1", controller: new ControllerPool().take("sw1", all, host), mac, host });
  after(() => bank.close());
  const asked = () => server.asked.map(({ method, path }) => `${method} ${path}`);
  const read = async (port: string) => (await bank.read([port], patient)).get(port);
  return { server, device, host, bank, asked, read };
}

const stat = `/api/s/default/stat/device/${mac}`;
const rest = "/api/s/default/rest/device/5f00";

test("one request tells of all ports, and the login is used again", async () => {
  const off = poePort(2, {
    poe_mode: "off",
    poe_enable: false,
    poe_good: false,
    poe_power: "0.00",
    poe_class: "Unknown",
    up: false,
  });
  const idle = poePort(3, { poe_enable: false, poe_good: false, poe_power: "0.00", poe_class: "Unknown", up: false });
  const { bank, asked } = await start(deviceWith([poePort(1), off, idle]));
  const readings = await bank.read(["1", "2", "3", "9"], patient);
  assert.deepEqual(readings.get("1"), { admin: "On", detection: "delivering", link: "up", watts: 4.21, powerClass: 4 });
  assert.deepEqual(readings.get("2"), {
    admin: "Off",
    detection: "disabled",
    link: "down",
    watts: 0,
    powerClass: null,
  });
  assert.deepEqual(readings.get("3"), {
    admin: "On",
    detection: "searching",
    link: "down",
    watts: 0,
    powerClass: null,
  });
  assert.deepEqual(readings.get("9"), { problem: "is not there: name one that the switch has" });
  await bank.read(["1"], patient);
  const path = `GET /proxy/network${stat}`;
  assert.deepEqual(asked(), ["GET /", "POST /api/auth/login", path, path]);
});

test("a classic controller is known by its redirect, and has its own paths", async () => {
  const { bank, asked } = await start(deviceWith([poePort(1)]), { os: false });
  await bank.order("1", "off", patient);
  assert.deepEqual(asked(), ["GET /", "POST /api/login", `GET ${stat}`, `PUT ${rest}`, `GET ${stat}`]);
});

test("with a key there is no login; what the settings say is not looked for", async () => {
  const { bank, asked } = await start(deviceWith([poePort(1)]), {}, { apiKey: "key1", controller: "unifi-os" });
  await bank.order("1", "off", patient);
  const path = `GET /proxy/network${stat}`;
  assert.deepEqual(asked(), [path, `PUT /proxy/network${rest}`, path]);
});

test("only poe_mode of our entry changes: the array is written whole", async () => {
  const overrides = [
    { port_idx: 1, portconf_id: "lab", name: "server", poe_mode: "auto", stormctrl: { rate: 5 } },
    { port_idx: 2, poe_mode: "off", custom: [1, { deep: true }] },
  ];
  const { bank, device, server, host } = await start(deviceWith([poePort(1), poePort(2), poePort(3)], overrides));
  await bank.order("1", "off", patient);
  assert.deepEqual(device.port_overrides, [{ ...overrides[0], poe_mode: "off" }, overrides[1]]);
  const put = server.asked.find(({ method }) => method === "PUT");
  assert.deepEqual(Object.keys(JSON.parse(put?.body ?? "{}")), ["port_overrides"]);
  assert.deepEqual(host.kept, { onWords: { 1: "auto" } });
  await bank.order("1", "on", patient);
  assert.deepEqual(device.port_overrides, overrides);
});

test("a port is turned off though the disk refuses to keep how it was on", async () => {
  const { bank, device, host } = await start(deviceWith([poePort(1)], [{ port_idx: 1, poe_mode: "auto" }]));
  host.remember = () => Promise.reject(new Error("disk full"));
  await bank.order("1", "off", patient);
  assert.deepEqual(device.port_overrides, [{ port_idx: 1, poe_mode: "off" }]);
  assert.match(host.warnings.join(), /port 1 is set to auto, which cannot be kept/);
});

test("a port without an entry gets one with its profile", async () => {
  const others = [{ port_idx: 2, poe_mode: "off" }];
  const { bank, device } = await start(deviceWith([poePort(1), poePort(2)], others));
  await bank.order("1", "off", patient);
  assert.deepEqual(device.port_overrides, [...others, { port_idx: 1, portconf_id: "profile1", poe_mode: "off" }]);
});

test("other entries that were lost on the way are told by their numbers: the order is done all the same", async () => {
  const stored = (rows: Record<string, unknown>[]) => rows.filter(({ port_idx }) => port_idx !== 2);
  const overrides = [
    { port_idx: 1, poe_mode: "auto" },
    { port_idx: 2, poe_mode: "off" },
  ];
  const { bank, device, host } = await start(deviceWith([poePort(1), poePort(2)], overrides), { stored });
  const before = host.warnings.length;
  await bank.order("1", "off", patient);
  assert.equal(device.port_table[0]?.poe_mode, "off");
  assert.equal(host.warnings.length, before + 1);
  assert.match(host.warnings.at(-1) ?? "", /sw1: the order was carried out, but the settings of 2 in `port_overrides`/);
});

test("our own entry changed by somebody else leaves it open what happened, and so does a read-back that fails", async () => {
  const stored = (rows: Record<string, unknown>[]) => rows.map((row) => ({ ...row, poe_mode: "auto" }));
  const { bank } = await start(deviceWith([poePort(1)]), { stored });
  await assert.rejects(bank.order("1", "off", patient), adapterError("unreachable", /`poe_mode` of 1 is now "auto"/));
  let written = false;
  const first: Way["first"] = ({ method }) => {
    if (written && method === "GET") return { status: 403, body: {} };
    written ||= method === "PUT";
    return undefined;
  };
  const other = await start(deviceWith([poePort(1)]), { first });
  await assert.rejects(other.bank.order("1", "off", patient), adapterError("unreachable", /after it took the order/));
});

test("a controller may add to what was written", async () => {
  const stored = (rows: Record<string, unknown>[]) => [
    ...rows.map((row) => ({ ...row, autoneg: true })),
    { port_idx: 9 },
  ];
  const { bank } = await start(deviceWith([poePort(1)]), { stored });
  await bank.order("1", "off", patient);
});

test("passive 24 V is never set and never undone", async () => {
  const { bank, read, asked, host } = await start(deviceWith([poePort(1, { poe_mode: "pasv24" })]));
  const reading = await read("1");
  assert.ok(reading && !("problem" in reading) && reading.admin === "On");
  await assert.rejects(bank.order("1", "off", patient), adapterError("refused", /pasv24/));
  host.kept = { onWords: { 1: "pasv24" } };
  assert.ok(!asked().some((line) => line.startsWith("PUT")));
  const other = await start(deviceWith([poePort(1, { poe_mode: "off" })]));
  other.host.kept = { onWords: { 1: "pasv24" } };
  await other.bank.order("1", "on", patient);
  assert.equal(other.device.port_overrides[0]?.poe_mode, "auto");
});

test("a session that is over is renewed once, by a read", async () => {
  const { bank, server, asked } = await start(deviceWith([poePort(1)]));
  await bank.read(["1"], patient);
  server.restart();
  await bank.order("1", "off", patient);
  assert.equal(asked().filter((line) => line.startsWith("POST")).length, 2);
  assert.equal(asked().filter((line) => line.startsWith("PUT")).length, 1);
});

test("a change that was not let in is not sent again", async () => {
  const first: Way["first"] = ({ method }) => (method === "PUT" ? { status: 401, body: {} } : undefined);
  const { bank, asked } = await start(deviceWith([poePort(1)]), { first });
  await assert.rejects(bank.order("1", "off", patient), adapterError("misconfigured", /401/));
  assert.equal(asked().filter((line) => line.startsWith("PUT")).length, 1);
});

test("a refused login is not tried again and again", async () => {
  for (const os of [true, false]) {
    const { bank, asked, host } = await start(deviceWith([]), { os }, { password: "wrong" });
    const refused = adapterError(
      "misconfigured",
      /sw1: the controller .* does not accept the login \(api\.err\.Invalid\)/,
    );
    await assert.rejects(bank.read(["1"], patient), refused);
    await assert.rejects(bank.read(["1"], patient), refused);
    const logins = () => asked().filter((line) => line.startsWith("POST")).length;
    assert.equal(logins(), 1);
    host.clock.advance(60_000);
    await assert.rejects(bank.read(["1"], patient), refused);
    assert.equal(logins(), 2);
    host.clock.advance(60_000);
    await assert.rejects(bank.read(["1"], patient), refused);
    assert.equal(logins(), 2);
  }
});

test("too many logins: nothing is sent until the controller wants it", async () => {
  const first: Way["first"] = ({ path }, count) =>
    path.endsWith("login") && count < 3 ? { status: 429, body: {} } : undefined;
  const { bank, server, host } = await start(deviceWith([poePort(1)]), { first });
  await assert.rejects(bank.read(["1"], patient), adapterError("unreachable", /429/));
  await assert.rejects(bank.read(["1"], patient), adapterError("unreachable", /429/));
  assert.equal(server.asked.length, 2);
  host.clock.advance(30_000);
  await bank.read(["1"], patient);
});

test("what the controller remembers of a switch that is gone is no reading", async () => {
  const { bank } = await start({ ...deviceWith([poePort(1)]), state: 0 });
  await assert.rejects(bank.read(["1"], patient), adapterError("unreachable", /is disconnected/));
  const elsewhere = await start({ ...deviceWith([]), mac: "02:00:5e:20:00:02" });
  await assert.rejects(
    elsewhere.bank.read(["1"], patient),
    adapterError("misconfigured", /has no device 02:00:5e:20:00:01/),
  );
});

test("a port that is unknown, without PoE or in an unknown mode is told alone", async () => {
  const { bank } = await start(
    deviceWith([poePort(1), poePort(2, { port_poe: false }), poePort(3, { poe_mode: "turbo" })]),
  );
  const readings = await bank.read(["1", "2", "3"], patient);
  assert.ok(!("problem" in (readings.get("1") ?? {})));
  assert.match(JSON.stringify(readings.get("2")), /has no PoE/);
  assert.match(JSON.stringify(readings.get("3")), /turbo/);
});

test("outlets of a power strip are switched by their relay", async () => {
  const device = deviceWith([]);
  device.outlet_table = [{ index: 2, name: "Rack", relay_state: true, cycle_enabled: false, outlet_power: "12.500" }];
  device.outlet_overrides = [{ index: 1, name: "Modem", relay_state: true, cycle_enabled: true }];
  const { bank, read } = await start(device);
  assert.deepEqual(await read("outlet2"), { admin: "On", detection: "delivering", watts: 12.5 });
  await bank.order("outlet2", "off", patient);
  assert.deepEqual(device.outlet_overrides, [
    { index: 1, name: "Modem", relay_state: true, cycle_enabled: true },
    { index: 2, name: "Rack", relay_state: false },
  ]);
});

test("a survey names the outlets as well, though nothing is seen through them", async () => {
  const outlet = { index: 2, name: "Rack", relay_state: true };
  const { bank } = await start({ ...deviceWith([poePort(1)]), outlet_table: [outlet, { name: "no index" }] });
  const { ports } = await bank.survey(patient);
  assert.deepEqual(
    ports.map(({ name, label, power, refusal }) => [name, label, power, refusal]),
    [
      ["1", "Port 1", "auto, delivering 4.21 W", null],
      ["outlet2", "Rack", "on", null],
    ],
  );
});

test("a survey tells what hangs where, and what must not be switched", async () => {
  const machine = { mac: "02:00:5E:10:00:01", vlan: 5 };
  const many = Array.from({ length: 5 }, (_, n) => ({ mac: `02:00:5e:30:00:0${n}`, vlan: 1 }));
  const device = deviceWith([
    poePort(1, { mac_table: [machine, { mac: "nonsense" }] }),
    poePort(2, { mac_table: many }),
    poePort(3, { is_uplink: true }),
    poePort(4, { mac_table: [{ mac: "02:00:5e:40:00:01", vlan: 1 }], poe_mode: "off" }),
  ]);
  const lldp = [{ local_port_idx: 1, chassis_id: "02:00:5E:10:00:01", chassis_name: "node1" }];
  const { bank, host } = await start({ ...device, lldp_table: lldp });
  host.ownMacs.push("02:00:5e:40:00:01");
  const { name, description, ports } = await bank.survey(patient);
  assert.deepEqual([name, description], ["Lab switch", "USW24P 7.1.26"]);
  assert.deepEqual(ports[0], {
    name: "1",
    label: "Port 1",
    link: "up",
    power: "auto, delivering 4.21 W",
    macs: [{ mac: "02:00:5e:10:00:01", vlan: 5, source: "UniFi mac_table" }],
    neighbour: { name: "node1", mac: "02:00:5e:10:00:01", macs: ["02:00:5e:10:00:01"], forwards: false },
    refusal: null,
  });
  assert.deepEqual(
    ports.map(({ refusal }) => refusal && `${refusal.reason}: ${refusal.text}`),
    [
      null,
      "manyMacs: uplink: 5 MAC addresses are seen on it",
      "uplink: uplink: the switch calls it its uplink",
      "ownPath: our own way to the switch: the service's host (02:00:5e:40:00:01) is seen on it",
    ],
  );
});

test("another device of the controller, and a neighbour that says it forwards, are no machines", async () => {
  const device = deviceWith([poePort(1), poePort(2), poePort(3), poePort(4)]);
  const chassis = (last: number) => ({ local_port_idx: last, chassis_id: `02:00:5e:50:00:0${last}`, port_id: "eth0" });
  const { bank } = await start({
    ...device,
    downlink_table: [{ port_idx: 1, mac: "02:00:5e:50:00:01" }],
    uplink: { port_idx: 4 },
    lldp_table: [
      { ...chassis(2), capabilities: ["Bridge"] },
      { ...chassis(3), capabilities: ["station"] },
    ],
  });
  const { ports } = await bank.survey(patient);
  const told = ports.map(({ refusal }) => refusal?.text ?? "");
  assert.match(told[0] ?? "", /another device of the controller hangs on it \(02:00:5e:50:00:01\)/);
  assert.match(told[1] ?? "", /02:00:5e:50:00:02 says by LLDP that it is a bridge/);
  assert.deepEqual([told[2], told[3]], ["", "uplink: the switch calls it its uplink"]);
  assert.equal(refusalFor(ports[1]?.refusal ?? null, ["02:00:5e:50:00:02"]), null);
});
