/** Switches of one controller: one login among them. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import unifi from "../../../adapters/power/unifi/index.js";
import { ControllerPool } from "../../../adapters/power/unifi/pool.js";
import type { UnifiSettings } from "../../../adapters/power/unifi/settings.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";
import { deviceWith, mac, openController, poePort, type Way } from "./small-controller.js";

async function start(way: Partial<Way> = {}) {
  const server = await openController(deviceWith([poePort(1)]), { os: true, ...way });
  const pool = new ControllerPool();
  const login = { url: server.url, switch: mac, username: "admin", password: "pw" };
  const take = (device: string, settings: Partial<UnifiSettings> = {}) => {
    const host = new TestHost();
    const shared = pool.take(device, { ...login, ...settings }, host);
    after(() => shared.close());
    return shared;
  };
  const logins = () => server.asked.filter(({ path }) => path.endsWith("login")).length;
  return { server, take, logins };
}

const path = `/stat/device/${mac}`;

test("a dozen switches that begin at once log in once", async () => {
  const { take, logins } = await start();
  const switches = Array.from({ length: 12 }, (_, at) => take(`sw${at}`));
  const answers = await Promise.all(switches.map((one) => one.read(path, patient)));
  assert.ok(answers.every(([device]) => device?.mac === mac));
  assert.equal(logins(), 1);
});

test("when the login is over it is renewed once for all", async () => {
  const { server, take, logins } = await start();
  const switches = [take("sw1"), take("sw2"), take("sw3")];
  await Promise.all(switches.map((one) => one.read(path, patient)));
  server.restart();
  await Promise.all(switches.map((one) => one.read(path, patient)));
  assert.equal(logins(), 2);
});

test("another site, and another login, are another session", async () => {
  const { take, logins } = await start();
  await take("sw1").read(path, patient);
  await take("sw2", { controller: "unifi-os" }).read(path, patient);
  await assert.rejects(
    take("sw3", { password: "wrong" }).read(path, patient),
    adapterError("misconfigured", /^sw3: the controller .* does not accept the login/),
  );
  assert.equal(logins(), 3);
});

test("it is closed with the last of its switches, and opened anew for the next", async () => {
  const { take, logins } = await start();
  const [first, second] = [take("sw1"), take("sw2")];
  await Promise.all([first.read(path, patient), second.read(path, patient)]);
  first.close();
  first.close();
  await assert.rejects(first.read(path, patient), adapterError("unreachable", /sw1 is not used any more/));
  await second.read(path, patient);
  assert.equal(logins(), 1);
  second.close();
  await take("sw3").read(path, patient);
  assert.equal(logins(), 2);
});

test("a refused login is told to each switch by its name, and tried once", async () => {
  const { take, logins } = await start();
  const switches = ["sw1", "sw2"].map((id) => take(id, { password: "wrong" }));
  const told = await Promise.allSettled(switches.map((one) => one.read(path, patient)));
  assert.deepEqual(
    told.map((one) => (one.status === "rejected" ? String(one.reason.message).slice(0, 4) : "let in")),
    ["sw1:", "sw2:"],
  );
  assert.equal(logins(), 1);
});

test("the same switch of the same controller is one box", () => {
  const at = (settings: object) => unifi.addresses?.({ id: "sw1", kind: "unifi", settings: { ...settings } });
  const one = at({ url: "https://unifi.example.net", switch: "02-00-5E-20-00-01" });
  assert.deepEqual(one, at({ url: "https://UNIFI.example.net:443/", switch: mac }));
  assert.notDeepEqual(one, at({ url: "https://unifi.example.net", switch: "02:00:5e:20:00:02" }));
});
