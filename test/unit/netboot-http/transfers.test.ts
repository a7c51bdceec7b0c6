import assert from "node:assert/strict";
import { test } from "node:test";
import { FileRefusal } from "../../../src/ports/netboot.js";
import { until } from "../../support/until.js";
import { serverUnderTest } from "./harness.js";

const mebibyte = 1024 * 1024;
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;

/** Bytes that tell where they are from. */
function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}

test("a large file comes whole, whether from memory or from a disk", async (t) => {
  const bytes = pattern(5 * mebibyte + 123);
  const slow = { size: bytes.length, read: async (from: number, to: number) => bytes.subarray(from, to) };
  const { ask, ends, closed, open } = await serverUnderTest(t, { memory: bytes, disk: slow });
  for (const path of ["/memory", "/disk"]) assert.ok((await ask(path)).body.equals(bytes), path);
  const part = await ask("/disk", { headers: { Range: "bytes=1000001-3000000" } });
  assert.ok(part.body.equals(bytes.subarray(1_000_001, 3_000_001)));
  await closed(3);
  assert.deepEqual(
    ends.map(({ from, to, problem }) => [from, to, problem]),
    [
      [0, bytes.length, null],
      [0, bytes.length, null],
      [1_000_001, 3_000_001, null],
    ],
  );
  assert.equal(open(), 0);
});

test("no more is read than the client takes", async (t) => {
  const size = 256 * mebibyte;
  let read = 0;
  const piece = Buffer.alloc(mebibyte);
  const content = {
    size,
    read: (from: number, to: number) => {
      read = Math.max(read, to);
      return piece.subarray(0, to - from);
    },
  };
  const { connect, ends } = await serverUnderTest(t, { x: content });
  const socket = connect();
  socket.pause();
  socket.write(get("/x"));
  let before = -1;
  await until(() => {
    const isSettled = read > 0 && read === before;
    before = read;
    return isSettled;
  });
  // What the system's buffers take, and two slices.
  assert.ok(read < 64 * mebibyte, `${read} bytes`);
  socket.destroy();
  await until(() => ends.length === 1);
  const [end] = ends;
  assert.equal(end?.problem, "the connection was closed");
  assert.ok((end?.to ?? 0) <= read);
});

test("a client that leaves ends its transfer, once, whatever was under way", async (t) => {
  const bytes = pattern(16 * mebibyte);
  let give: (bytes: Uint8Array) => void = () => undefined;
  const never = { size: 10, read: () => new Promise<Uint8Array>(() => undefined) };
  const late = async () =>
    new Promise<Uint8Array>((resolve) => {
      give = resolve;
    });
  const { connect, ends, open, asked } = await serverUnderTest(t, ({ path }) =>
    path === "late" ? late() : Promise.resolve(path === "never" ? never : bytes),
  );
  const sent = connect();
  sent.write(get("/x"));
  sent.once("data", () => sent.destroy());
  await until(() => ends.length === 1);
  const waiting = connect();
  waiting.write(get("/never"));
  await until(() => open() === 1);
  waiting.destroy();
  await until(() => ends.length === 2);
  const opening = connect();
  opening.write(get("/late"));
  await until(() => asked.length === 3);
  opening.destroy();
  await until(() => opening.closed);
  give(bytes);
  await until(() => ends.length === 3);
  assert.equal(open(), 0);
  assert.ok(ends.every(({ problem }) => problem === "the connection was closed"));
});

test("a client that resets the connection once it has everything, as firmware does, has everything", async (t) => {
  const bytes = pattern(600_000);
  const { connect, ends, closed } = await serverUnderTest(t, { x: bytes });
  for (let time = 1; time <= 50; time += 1) {
    let length = 0;
    const socket = connect().on("data", (part: Buffer) => {
      const head = length === 0 ? part.indexOf("\r\n\r\n") + 4 : 0;
      length += part.length - head;
      if (length === bytes.length) socket.resetAndDestroy();
    });
    socket.write(get("/x"));
    await closed(time);
  }
  assert.ok(ends.every(({ to, problem }) => to === bytes.length && problem === null));
});

test("a file that is lost before its first byte is refused, and later cut off", async (t) => {
  const lost = new FileRefusal("gone", "It was changed.");
  const failing = (from: number) => ({
    size: 4 * mebibyte,
    read: async (at: number, to: number) => {
      if (at >= from) throw lost;
      return Buffer.alloc(to - at);
    },
  });
  const { ask, ends, closed, complaints } = await serverUnderTest(t, {
    first: failing(0),
    later: failing(2 * mebibyte),
  });
  const { status, body } = await ask("/first");
  assert.deepEqual([status, body.toString()], [410, "It was changed.\n"]);
  await assert.rejects(ask("/later"));
  await closed(2);
  assert.deepEqual(ends, [
    { from: 0, to: 0, problem: "It was changed." },
    { from: 0, to: 2 * mebibyte, problem: "It was changed." },
  ]);
  assert.deepEqual(complaints, []);
});

test("a client that takes nothing is cut off", async (t) => {
  const { connect, ends, server } = await serverUnderTest(t, { x: pattern(64 * mebibyte) }, { stall: 50 });
  const socket = connect();
  socket.pause();
  socket.write(get("/x"));
  await until(() => ends.length === 1);
  assert.equal(ends[0]?.problem, "the client took nothing for too long");
  assert.equal(server.counters()["broken-off"], 1);
});

test("who asks for several files at once gets one after the other", async (t) => {
  const bytes = pattern(mebibyte);
  const { connect, open, ends } = await serverUnderTest(t, async () => {
    assert.equal(open(), 0);
    return bytes;
  });
  let length = 0;
  const socket = connect().on("data", (part) => {
    length += part.length;
  });
  socket.write(get("/x").repeat(20));
  await until(() => ends.length === 20);
  assert.ok(ends.every(({ to, problem }) => to === mebibyte && problem === null));
  await until(() => length > 20 * mebibyte);
  socket.destroy();
});

test("the end of the service ends transfers", async (t) => {
  const { connect, ends, server } = await serverUnderTest(t, { x: pattern(64 * mebibyte) });
  const socket = connect();
  socket.once("data", () => socket.pause());
  socket.write(get("/x"));
  await until(() => socket.isPaused());
  await server.close();
  await until(() => ends.length === 1);
  assert.equal(ends[0]?.problem, "the service was stopped");
});

test("many are sent one file while others are answered", async (t) => {
  const bytes = pattern(8 * mebibyte);
  const { ask, closed } = await serverUnderTest(t, { big: bytes, small: Buffer.from("x") });
  const big = Promise.all(Array.from({ length: 32 }, () => ask("/big")));
  assert.equal((await ask("/small")).body.toString(), "x");
  assert.ok((await big).every(({ body }) => body.equals(bytes)));
  await closed(33);
});
