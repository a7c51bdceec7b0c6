/** Serial consoles on WebSockets of the whole service. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import { type ClientOptions, WebSocket } from "ws";
import { adminPassword, basicOf, TestService } from "../../support/service.js";
import { until } from "../../support/until.js";

const rack = "machines: [{ id: vm1, adapter: { kind: fake } }]\n";
const service = await TestService.start({ after }, { rack });
const path = "/redfish/v1/Systems/vm1/Oem/Shoal/SerialConsole";
const admin = basicOf("admin", adminPassword);
await service.post("/redfish/v1/Systems/vm1/Actions/ComputerSystem.Reset", { ResetType: "On" });
await service.untilBody("/redfish/v1/Systems/vm1", ({ BootProgress }) => BootProgress?.LastState === "OSRunning");

interface Opened {
  readonly socket: WebSocket;
  heard(): string;
  readonly closed: Promise<readonly [code: number, reason: string]>;
}

async function open(options: ClientOptions = {}, query = "", protocols: string[] = []): Promise<Opened> {
  const socket = new WebSocket(`${service.url.replace("http", "ws")}${path}${query}`, protocols, {
    headers: { authorization: admin },
    ...options,
  });
  let text = "";
  socket.on("message", (bytes: Buffer) => {
    text += bytes.toString();
  });
  const closed = once(socket, "close").then(([code, reason]) => [code, String(reason)] as const);
  await once(socket, "open");
  return { socket, heard: () => text, closed };
}

const leave = async ({ socket, closed }: Opened): Promise<void> => {
  socket.close();
  await closed;
};

const headers = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-version": "13",
};

/** What an upgrade that is refused is answered with. */
const refusedAt = async (target: string, more: Record<string, string>) => {
  const {
    status,
    json,
    headers: answered,
  } = await service.get(target, { as: "nobody", headers: { ...headers, ...more } });
  return { status, key: String(json.error.code).split(".").at(-1), challenge: answered["www-authenticate"] };
};

test("what the machine said comes first, and what is typed is answered", async () => {
  const console = await open();
  await until(() => console.heard().includes("login: "));
  console.socket.send(Buffer.from("help\r"));
  await until(() => /help\r\n.+\r\n/s.test(console.heard()));
  await leave(console);
});

test("refusals are answers of Redfish, before there is a WebSocket", async () => {
  const shown = { authorization: admin };
  const basic = 'Basic realm="Shoal", charset="UTF-8"';
  const wrong = { authorization: basicOf("admin", "wrong") };
  assert.deepEqual(await refusedAt(path, {}), { status: 401, key: "NoValidSession", challenge: basic });
  assert.deepEqual(await refusedAt(path, wrong), { status: 401, key: "NoValidSession", challenge: basic });
  for (const [target, more, status, key] of [
    [path, { ...shown, origin: "http://evil.example" }, 403, "HeaderInvalid"],
    [path.replace("vm1", "vm2"), shown, 404, "ResourceMissingAtURI"],
    [path.replace("Serial", "Graphical"), shown, 404, "ResourceMissingAtURI"],
    [path, { ...shown, "sec-websocket-version": "8" }, 426, "HeaderInvalid"],
    [path, { ...shown, "sec-websocket-key": "x" }, 400, "HeaderInvalid"],
    [path, { ...shown, "sec-websocket-protocol": `shoal.token.${"0".repeat(64)}` }, 400, "HeaderInvalid"],
    [`${path}?writer=me`, shown, 400, "QueryParameterValueFormatError"],
    ["/%zz", shown, 400, "InvalidURI"],
  ] as const) {
    assert.deepEqual(await refusedAt(target, more), { status, key, challenge: undefined }, `${target} ${status}`);
  }
});

test("a browser shows its session's token as a sub-protocol, from whatever page; its end ends the console", async () => {
  const login = { UserName: "admin", Password: adminPassword };
  const session = await service.post("/redfish/v1/SessionService/Sessions", login, { as: "nobody" });
  const token = String(session.headers["x-auth-token"]);
  const shown = { headers: {}, origin: "http://elsewhere.example" };
  const console = await open(shown, "", ["binary", `shoal.token.${token}`]);
  assert.equal(console.socket.protocol, "binary");
  await service.delete(String(session.headers.location));
  assert.deepEqual(await console.closed, [1008, "The session has ended."]);
});

test("one types; another takes over when it opens, or watches only", async () => {
  const [first, watcher] = [await open(), await open({}, "?writer=never&announce=yes")];
  first.socket.send("\r");
  await until(() => watcher.heard().includes("[admin from 127.0.0.1 types"));
  const second = await open({}, "?writer=take");
  await until(() => watcher.heard().includes("types.]"));
  second.socket.send("echo second\r");
  await until(() => second.heard().includes("\r\nsecond"));
  first.socket.send("echo lost\r");
  watcher.socket.send("echo lost\r");
  second.socket.send("echo third\r");
  await until(() => second.heard().includes("\r\nthird"));
  assert.doesNotMatch(second.heard(), /lost|\[admin/);
  await Promise.all([first, watcher, second].map(leave));
});

test("an account that may only look watches; one that is disabled has to go", async () => {
  const reader = { UserName: "reader", Password: "Barn4cle-by-moon", RoleId: "ReadOnly" };
  const made = await service.post("/redfish/v1/AccountService/Accounts", reader);
  const authorization = basicOf(reader.UserName, reader.Password);
  const console = await open({ headers: { authorization } }, "?writer=take&announce=yes");
  await until(() => console.heard().includes("You may watch, and not type."));
  await service.patch(String(made.headers.location), { Enabled: false });
  assert.deepEqual(await console.closed, [1008, "The account reader is disabled."]);
});

test("who has to change the password first comes to no console", async () => {
  const fresh = { UserName: "fresh", Password: "Barn4cle-by-moon", RoleId: "Operator", PasswordChangeRequired: true };
  await service.post("/redfish/v1/AccountService/Accounts", fresh);
  const authorization = basicOf(fresh.UserName, fresh.Password);
  const { status, key } = await refusedAt(path, { authorization });
  assert.deepEqual([status, key], [403, "PasswordChangeRequired"]);
});

test("a message that is too long ends it", async () => {
  const console = await open();
  console.socket.send(Buffer.alloc(300 * 1024));
  assert.equal((await console.closed)[0], 1009);
});

test("a client that answers no ping is cut off", async () => {
  const console = await open({ autoPong: false });
  const [quiet, alive] = [console, await open()];
  for (let beat = 0; beat < 2; beat += 1) {
    service.clock.advance(25_000);
    await once(alive.socket, "ping");
    alive.socket.ping();
    await once(alive.socket, "pong");
  }
  service.clock.advance(25_000);
  assert.equal((await quiet.closed)[0], 1006);
  assert.equal(alive.socket.readyState, WebSocket.OPEN);
  await leave(alive);
});

test("it does not hold up the end of the service, and is told", async () => {
  const console = await open();
  await service.restart();
  assert.deepEqual(await console.closed, [1001, "The service stops."]);
});
