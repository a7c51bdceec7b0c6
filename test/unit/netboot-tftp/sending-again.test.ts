/** What is lost goes again, later and later; what is not lost does not go twice. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { until } from "../../support/until.js";
import { Client } from "./client.js";
import { contentOf, startServer } from "./server-under-test.js";

async function begin(context: TestContext, options: Readonly<Record<string, number>> = {}) {
  const started = await startServer(context, { a: contentOf(20_000) });
  const client = await Client.open(context, started);
  client.request("a", options);
  if (Object.keys(options).length > 0) {
    await client.oack(options);
    client.ack(0);
  }
  return { ...started, client };
}

test("an ACK that comes twice is answered once", async (context) => {
  const { client } = await begin(context);
  await client.blocks(1);
  for (let block = 1; block <= 10; block += 1) {
    client.ack(block);
    client.ack(block);
    client.ack(block - 1);
    await client.blocks(block + 1);
  }
  assert.ok(client.isQuiet);
});

test("a block without an answer goes again after 1, 2 and 4 s", async (context) => {
  const { client, clock } = await begin(context);
  await client.blocks(1);
  client.ack(1);
  await client.blocks(2);
  for (const pause of [1, 2, 4]) {
    clock.advance(seconds(pause) - 1);
    // Time has not come: the answer is the next thing that is heard.
    assert.ok(client.isQuiet);
    clock.advance(1);
    await client.blocks(2);
  }
  client.ack(2);
  await client.blocks(3);
  clock.advance(seconds(1));
  await client.blocks(3);
});

test("a slow client is waited for longer", async (context) => {
  const { client, clock, server } = await begin(context);
  await client.blocks(1);
  for (let block = 1; block < 12; block += 1) {
    clock.advance(900);
    client.ack(block);
    await client.blocks(block + 1);
  }
  clock.advance(900);
  assert.equal(server.counters()["sent-again"], undefined);
});

test("a client's own timeout is kept, without longer and longer pauses", async (context) => {
  const { client, clock } = await begin(context, { timeout: 3 });
  await client.blocks(1);
  client.ack(1);
  await client.blocks(2);
  for (let time = 0; time < 4; time += 1) {
    clock.advance(2999);
    assert.ok(client.isQuiet);
    clock.advance(1);
    await client.blocks(2);
  }
});

test("who has answered is waited for for half a minute", async (context) => {
  const { client, clock, ends, server } = await begin(context);
  await client.blocks(1);
  client.ack(1);
  await client.blocks(2);
  clock.advance(seconds(29));
  await client.blocks(2, 2, 2, 2);
  assert.equal(ends.length, 0);
  clock.advance(seconds(10));
  await until(() => ends.length === 1);
  assert.deepEqual(ends, [{ from: 0, to: 512, problem: "the client did not answer for 31 s" }]);
  assert.equal(server.counters()["timed-out"], 1);
});

test("who never answers is sent the first block three times", async (context) => {
  const { client, clock, ends } = await begin(context);
  clock.advance(seconds(60));
  await client.blocks(1);
  await until(() => clock.pending > 0 || ends.length === 1);
  clock.advance(seconds(60));
  await until(() => ends.length === 1);
  await client.blocks(1, 1);
  assert.ok(client.isQuiet);
  assert.deepEqual(ends, [{ from: 0, to: 0, problem: "the client did not answer for 7 s" }]);
});

test("an OACK that is lost goes again", async (context) => {
  const { port, clock } = await startServer(context, { a: contentOf(700) });
  const client = await Client.open(context, { port });
  client.request("a", { blksize: 600 });
  await client.oack({ blksize: 600 });
  clock.advance(seconds(1));
  await client.oack({ blksize: 600 });
  client.ack(0);
  client.ack(0);
  await client.blocks(1);
  client.ack(1);
  await client.blocks(2);
});

test("of a window, what was lost goes again at once, and as far as the next window", async (context) => {
  const { client, clock } = await begin(context, { windowsize: 4 });
  await client.blocks(1, 2, 3, 4);
  client.ack(2);
  await client.blocks(3, 4, 5, 6);
  client.ack(2);
  client.ack(6);
  await client.blocks(7, 8, 9, 10);
  clock.advance(seconds(1));
  await client.blocks(7, 8, 9, 10);
});

test("when the system's clock is set, nothing is given up and nothing waits for hours", async (context) => {
  const { client, clock, ends } = await begin(context);
  await client.blocks(1);
  client.ack(1);
  await client.blocks(2);
  const now = clock.now.bind(clock);
  clock.now = () => now() - 3_600_000;
  client.ack(2);
  await client.blocks(3);
  clock.advance(seconds(2));
  await client.blocks(3);
  clock.now = () => now() + 3_600_000;
  clock.advance(seconds(2));
  await client.blocks(3);
  assert.equal(ends.length, 0);
});
