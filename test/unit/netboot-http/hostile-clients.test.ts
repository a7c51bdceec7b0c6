import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { until } from "../../support/until.js";
import { serverUnderTest } from "./harness.js";

const file = { x: Buffer.from("x") };

test("there are only so many connections, in all and from one address", async (t) => {
  const { connect, ask, server, complaints } = await serverUnderTest(t, file, { connectionsPerAddress: 3 });
  const idle = [connect(), connect(), connect()];
  await until(() => server.counters().connections === 3);
  await assert.rejects(ask("/x"));
  assert.equal(server.counters()["crowded-out"], 1);
  const told = "too many connections for boot files from one address: its new ones are refused 127.0.0.1";
  assert.deepEqual(complaints, [told]);
  for (const socket of idle) socket.destroy();
  await until(() => idle.every(({ closed }) => closed));
  let answered = 0;
  while (answered !== 200)
    answered = await ask("/x").then(
      ({ status }) => status,
      () => 0,
    );
});

test("that there are too many in all is told of nobody", async (t) => {
  const { connect, ask, server, complaints } = await serverUnderTest(t, file, { connections: 2 });
  for (const _ of [1, 2]) connect();
  await until(() => server.counters().connections === 2);
  await assert.rejects(ask("/x"));
  assert.deepEqual(complaints, ["too many connections for boot files: new ones are refused"]);
});

test("a request that does not come to its end is cut off", async (t) => {
  const { say, server } = await serverUnderTest(t, file, { headers: 20, checkEvery: 10 });
  assert.match(await say("GET /x HTTP/1.1\r\nHost: h\r\nX-Slow: "), /^HTTP\/1\.1 408 /);
  assert.equal(server.counters().malformed, 1);
});

test("a connection on which nothing is asked is closed", async (t) => {
  const { connect } = await serverUnderTest(t, file, { stall: 20 });
  const socket = connect().resume();
  await until(() => socket.closed);
});

test("who asks on and on without waiting for answers is cut off, and costs no more than a few requests", async (t) => {
  const never = { size: 1, read: () => new Promise<Uint8Array>(() => {}) };
  const { connect, asked, open, closed, ends, server } = await serverUnderTest(t, { x: never }, { waiting: 8 });
  const get = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
  const socket = connect().resume();
  socket.write(get);
  await until(() => open() === 1);
  socket.write(get.repeat(5000));
  await closed(1);
  assert.equal(asked.length, 1);
  assert.equal(ends[0]?.problem, "the client asked for too much at once");
  assert.equal(server.counters()["too-many-at-once"], 1);
});

test("what is no request is answered shortly", async (t) => {
  const { say } = await serverUnderTest(t, file, { headerBytes: 1024 });
  assert.match(await say("\x16\x03\x01 TLS\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.match(await say(`GET /x HTTP/1.1\r\nHost: h\r\nX: ${"y".repeat(5000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  assert.match(await say("GET /x HTTP/1.1\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.match(
    await say("GET /x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
    /400 /,
  );
});

test("what follows an answer and is no request does not get into it", async (t) => {
  const bytes = Buffer.alloc(4 * 1024 * 1024, "a");
  const { say } = await serverUnderTest(t, { x: bytes });
  const heard = await say("GET /x HTTP/1.1\r\nHost: h\r\n\r\n\x00\x01\x02 nonsense\r\n\r\n");
  assert.doesNotMatch(heard.slice(heard.indexOf("\r\n\r\n")), /HTTP/);
});

test("whatever is sent, the next client is served", async (t) => {
  const { connect, ask, open, complaints } = await serverUnderTest(t, async () => file.x);
  const line = fc.constantFrom(
    "GET /x HTTP/1.1\r\n",
    "HEAD /x HTTP/1.0\r\n",
    "Host: h\r\n",
    "Range: bytes=0-\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Length: 5\r\n",
    "Connection: Upgrade\r\nUpgrade: h2c\r\n",
    "CONNECT h:80 HTTP/1.1\r\n",
    "Expect: 200-maybe\r\n",
    "\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET /%ZZ HTTP/1.1\r\n",
  );
  const text = fc.array(fc.oneof(line, fc.string({ unit: "binary" }))).map((lines) => lines.join(""));
  await fc.assert(
    fc.asyncProperty(text, async (sent) => {
      const socket = connect().resume();
      socket.end(sent, "latin1");
      await until(() => socket.closed);
      assert.equal((await ask("/x")).status, 200);
      assert.equal(open(), 0);
    }),
    { numRuns: 200 },
  );
  assert.deepEqual(complaints, []);
});
