/** However a transfer ends, its file is closed once, with what the client has for certain. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import type { ServedFile } from "../../../src/ports/netboot.js";
import { until } from "../../support/until.js";
import { Client } from "./client.js";
import { contentOf, startServer } from "./server-under-test.js";

const file = { a: contentOf(1200) };

test("without the last ACK it was not sent whole", async (context) => {
  const { port, ends, clock } = await startServer(context, file);
  const client = await Client.open(context, { port });
  client.request("a");
  await client.blocks(1);
  client.ack(1);
  await client.blocks(2);
  client.ack(2);
  await client.blocks(3);
  clock.advance(seconds(60));
  await until(() => ends.length === 1);
  assert.equal(ends[0]?.to, 1024);
  assert.match(ends[0]?.problem ?? "", /did not answer/);
});

test("with the last ACK it was", async (context) => {
  const { port, ends, server, clock } = await startServer(context, file);
  const client = await Client.open(context, { port });
  client.request("a", { blksize: 1024 });
  await client.oack({ blksize: 1024 });
  for (const block of [0, 1]) {
    client.ack(block);
    await client.blocks(block + 1);
  }
  client.ack(2);
  await until(() => ends.length === 1);
  assert.deepEqual(ends, [{ from: 0, to: 1200, problem: null }]);
  assert.deepEqual(server.counters(), { requests: 1, answered: 1 });
  assert.equal(clock.pending, 0);
});

test("the client breaks it off, and says what in words that are cleaned", async (context) => {
  const { port, ends } = await startServer(context, file);
  const client = await Client.open(context, { port });
  client.request("a");
  await client.blocks(1);
  client.ack(1);
  await client.blocks(2);
  client.error(3, `full\n\u001b${"!".repeat(300)}`);
  await until(() => ends.length === 1);
  assert.deepEqual(ends[0]?.to, 512);
  assert.match(ends[0]?.problem ?? "", /^the client broke it off: error 3, full !{190,200}$/);
  assert.ok(client.isQuiet);
});

test("the client's port is closed", async (context) => {
  const { port, ends } = await startServer(context, file);
  const client = await Client.open(context, { port });
  client.request("a");
  await client.blocks(1);
  client.ack(1);
  client.close();
  await until(() => ends.length === 1);
  assert.deepEqual(ends, [{ from: 0, to: 512, problem: "the client does not listen any more" }]);
});

test("the server is closed: who is being served is told", async (context) => {
  const { port, ends, server } = await startServer(context, file);
  const client = await Client.open(context, { port });
  client.request("a");
  await client.blocks(1);
  await server.close();
  assert.equal(await client.refused(0), "The service stops.");
  assert.deepEqual(ends, [{ from: 0, to: 0, problem: "the service stopped" }]);
  await server.close();
});

test("the server is closed while a file is opened", async (context) => {
  let give: (file: Pick<ServedFile, "size" | "read">) => void = () => undefined;
  const { port, ends, asked, server } = await startServer(
    context,
    {},
    { open: () => new Promise((resolve) => (give = resolve)) },
  );
  const client = await Client.open(context, { port });
  client.request("a");
  await until(() => asked.length === 1);
  await server.close();
  give({ size: 1, read: () => new Uint8Array(1) });
  await until(() => ends.length === 1);
  assert.deepEqual(ends, [{ from: 0, to: 0, problem: "nothing was sent" }]);
  assert.ok(client.isQuiet);
});

const faults: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  "at once": () => {
    throw new Error("the disk is gone");
  },
  later: () => Promise.reject(new Error("the disk is gone")),
  "by fewer bytes": () => new Uint8Array(1),
  "by fewer bytes, later": async () => new Uint8Array(1),
};

for (const [how, read] of Object.entries(faults)) {
  test(`the file fails ${how}`, async (context) => {
    const { port, ends, server } = await startServer(context, {}, { open: async () => ({ size: 1000, read }) });
    const client = await Client.open(context, { port });
    client.request("a");
    assert.equal(await client.refused(0), "The file cannot be read any more.");
    assert.equal(ends.length, 1);
    assert.match(ends[0]?.problem ?? "", /could not be read: (the disk is gone|1 bytes were read)/);
    assert.deepEqual(server.counters(), { requests: 1, unread: 1 });
  });
}

test("what others send to the transfer's port is nothing to it", async (context) => {
  const { port, ends } = await startServer(context, file);
  const [client, other] = [await Client.open(context, { port }), await Client.open(context, { port })];
  client.request("a");
  await client.blocks(1);
  const transfer = client.heard[0]!.port;
  other.send(Buffer.from([0, 4, 0, 1]), transfer);
  other.send(Buffer.from("\0\x05\0\0no\0"), transfer);
  client.ack(1);
  await client.blocks(2);
  assert.deepEqual([ends.length, other.heard.length], [0, 0]);
});
