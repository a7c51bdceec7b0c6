/** Clients that are slow, silent or many cost little and hurt nobody else. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { ManualClock } from "../../support/manual-clock.js";
import { get, open, overTls, parse, quiet, raw, read, tls } from "./harness.js";

/** Waits until the service has seen what a client did. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

async function silent(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

test("one that connects and says nothing is dropped after its time, and not before", async (t) => {
  const clock = new ManualClock();
  const listener = await open(t, { clock, limits: { firstByte: 10_000 } });
  const socket = await silent(listener.port);
  await until(() => listener.connections() === 1 && clock.pending === 1);
  clock.advance(9_999);
  assert.equal(listener.connections(), 1);
  clock.advance(1);
  assert.equal(await read(socket), "");
  await until(() => listener.connections() === 0);
});

test("one that has spoken is no longer waited for", async (t) => {
  const clock = new ManualClock();
  const { port } = await open(t, { clock, httpPolicy: "serve" });
  const socket = await silent(port);
  socket.write("GET /slow HTTP/1.1\r\nHost: h\r\nConnection: close\r\n");
  await until(() => clock.pending === 0);
  clock.advance(1_000_000);
  socket.write("\r\n");
  assert.equal(parse(await read(socket)).body, "plain GET /slow");
});

test("one that never finishes its TLS handshake is dropped", async (t) => {
  const { port } = await open(t, { limits: { handshake: 20 } });
  assert.equal(await raw(port, "\x16\x03\x01"), "");
});

for (const over of ["plain HTTP", "TLS"]) {
  test(`one that sends its headers byte by byte for ever hears 408 (${over})`, async (t) => {
    const { port } = await open(t, { httpPolicy: "serve", limits: { headers: 50, request: 100, checkEvery: 10 } });
    const socket: Socket = over === "TLS" ? await tls(port) : await silent(port);
    const answer = read(socket);
    socket.write("GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ");
    const drip = () => socket.writable && socket.write("a", () => setImmediate(drip));
    drip();
    assert.match(await answer, /^HTTP\/1\.1 408 /);
  });
}

test("one that never sends its body hears 408", async (t) => {
  const { port } = await open(t, {
    httpPolicy: "serve",
    limits: { headers: 50, request: 50, checkEvery: 10 },
    onRequest: (request, response) => void request.resume().on("end", () => response.end("whole")),
  });
  const { status, body } = parse(await raw(port, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab"));
  assert.equal(status, 408);
  assert.match(JSON.parse(body).error.code, /OperationTimeout$/);
});

test("one that stops reading its answer is dropped, and what was to come is let go", async (t) => {
  let dropped = false;
  const size = 64 * 1024 * 1024;
  const { port } = await open(t, {
    httpPolicy: "serve",
    limits: { stall: 50 },
    onRequest: (_request, response) => {
      response.once("close", () => {
        dropped = true;
      });
      response.end(Buffer.alloc(size));
    },
  });
  const socket = await silent(port);
  socket.write(get("/big"));
  await until(() => dropped);
  assert.ok((await read(socket)).length < size);
});

test("an idle connection is closed after its time", async (t) => {
  const { port } = await open(t, { limits: { keepAlive: 20 } });
  const text = await overTls(port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  assert.match(text, /Connection: keep-alive/i);
});

test("no address takes more than its places, and they come free again", async (t) => {
  const lines: unknown[] = [];
  const log = { ...quiet, warn: (text: string, fields?: object) => void lines.push(text, fields) };
  const listener = await open(t, { log, limits: { connectionsPerAddress: 2 } });
  const [first, second] = [await silent(listener.port), await silent(listener.port)];
  await until(() => listener.connections() === 2);
  assert.equal(await raw(listener.port, get("/")), "");
  assert.equal(await raw(listener.port, get("/")), "");
  const told = { open: 2, address: "127.0.0.1" };
  assert.deepEqual(lines, ["too many connections from one address: its new ones are refused", told]);
  first.destroy();
  await until(() => listener.connections() === 1);
  assert.equal(parse(await overTls(listener.port, get("/"))).status, 200);
  second.destroy();
});

test("nor do all together", async (t) => {
  const listener = await open(t, { limits: { connections: 1 } });
  const socket = await silent(listener.port);
  await until(() => listener.connections() === 1);
  assert.equal(await raw(listener.port, get("/")), "");
  socket.destroy();
});

for (const over of ["plain HTTP", "TLS"]) {
  test(`one that asks on and on without waiting for answers is cut off (${over})`, async (t) => {
    const { port } = await open(t, { httpPolicy: "serve", limits: { ahead: 8 } });
    const socket: Socket = over === "TLS" ? await tls(port) : await silent(port);
    const answer = read(socket);
    socket.on("error", () => {});
    socket.write("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n".repeat(5000));
    const answers = (await answer).split("HTTP/1.1 200").length - 1;
    assert.ok(answers <= 9, String(answers));
  });
}

test("one that sends a few requests ahead has them all answered", async (t) => {
  const { port } = await open(t, { httpPolicy: "serve" });
  const asked = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(39);
  const answers = await raw(port, `${asked}GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
  assert.equal(answers.split("HTTP/1.1 200").length - 1, 40);
});
