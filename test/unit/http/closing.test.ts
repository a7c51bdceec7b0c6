/** The end: what runs may finish, what is idle goes at once, and nothing is waited for for ever. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { test } from "node:test";
import { ManualClock } from "../../support/manual-clock.js";
import { get, open, parse, raw, read, tls } from "./harness.js";

const kept = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

test("running requests finish and say that they are the last; nobody else gets in", async (t) => {
  const running: ServerResponse[] = [];
  const listener = await open(t, {
    httpPolicy: "serve",
    onRequest: (_request, response) => void running.push(response),
  });
  const clients = [connect(listener.port, "127.0.0.1"), await tls(listener.port)];
  const answers = clients.map((client) => read(client));
  for (const client of clients) client.write(kept);
  while (running.length < 2) await new Promise((resolve) => setImmediate(resolve));
  const closed = listener.close(1_000_000);
  await assert.rejects(once(connect(listener.port, "127.0.0.1"), "connect"), { code: "ECONNREFUSED" });
  for (const response of running) response.end("done");
  for (const answer of await Promise.all(answers)) {
    const { headers, body } = parse(answer);
    assert.deepEqual([headers.get("connection"), body], ["close", "done"]);
  }
  await closed;
});

test("an answer that had begun before is finished too, and its connection closed", async (t) => {
  let running: ServerResponse | undefined;
  const listener = await open(t, {
    onRequest: (_request, response) => {
      running = response;
      response.write("first ");
    },
  });
  const client = await tls(listener.port);
  client.write(kept);
  await once(client, "readable");
  const answer = read(client);
  const closed = listener.close(1_000_000);
  running?.end("second");
  assert.match(await answer, /first .*second/s);
  await closed;
});

test("idle connections, silent ones, and those that have not asked anything yet are closed at once", async (t) => {
  const clock = new ManualClock();
  const listener = await open(t, { clock });
  const idle = await tls(listener.port);
  idle.write(kept);
  await once(idle, "data");
  const greeted = await tls(listener.port);
  const silent = connect(listener.port, "127.0.0.1");
  await once(silent, "connect");
  while (listener.connections() < 3) await new Promise((resolve) => setImmediate(resolve));
  const ends = [idle, greeted, silent].map((socket) => read(socket));
  await listener.close(1_000_000);
  await Promise.all(ends);
  assert.equal(listener.connections(), 0);
});

test("what is still running after the grace is cut", async (t) => {
  const clock = new ManualClock();
  let begun = () => {};
  const reached = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const listener = await open(t, { clock, onRequest: () => begun() });
  const client = await tls(listener.port);
  client.write(kept);
  await reached;
  const closed = listener.close(5_000);
  clock.advance(4_999);
  assert.equal(listener.connections(), 1);
  clock.advance(1);
  assert.equal(await read(client), "");
  await closed;
  assert.equal(clock.pending, 0);
});

test("closing twice is closing once", async (t) => {
  const listener = await open(t);
  await Promise.all([listener.close(0), listener.close(0)]);
});

test("a client that wants its connection closed has it closed; others keep theirs", async (t) => {
  const { port } = await open(t, { httpPolicy: "serve" });
  assert.equal(parse(await raw(port, get("/"))).headers.get("connection"), "close");
  const socket = connect(port, "127.0.0.1");
  for (const _ of [1, 2]) {
    socket.write(kept);
    const [chunk] = (await once(socket, "data")) as [Buffer];
    assert.equal(parse(chunk.toString()).headers.get("connection"), "keep-alive");
  }
  socket.destroy();
});
