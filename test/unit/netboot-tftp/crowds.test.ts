/** Places are for those who are there: floods push out themselves, and one client does not take all. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { until } from "../../support/until.js";
import { Client, fetchWhole } from "./client.js";
import { contentOf, startServer } from "./server-under-test.js";

const files = { a: contentOf(2000), b: contentOf(700) };

async function begun(context: TestContext, port: number, address?: string): Promise<Client> {
  const client = await Client.open(context, { port }, address);
  client.request("a");
  await client.blocks(1);
  return client;
}

test("a request that comes again while the first is served begins no second transfer", async (context) => {
  const { port, asked, server } = await startServer(context, files);
  const client = await Client.open(context, { port });
  for (let time = 0; time < 3; time += 1) client.request("a");
  await client.blocks(1);
  client.request("a");
  client.ack(1);
  await client.blocks(2);
  client.request("a");
  client.ack(2);
  await client.blocks(3);
  assert.equal(asked.length, 1);
  assert.equal(server.counters().duplicate, 4);
  assert.ok(client.isQuiet);
});

test("who asks for something else from the same port is served that instead", async (context) => {
  const { port, ends } = await startServer(context, files);
  const client = await begun(context, port);
  client.request("b");
  await client.blocks(1);
  assert.deepEqual(ends, [{ from: 0, to: 0, problem: "the client asked for something else from the same port" }]);
});

test("who has all of one file and asks for the next from the same port at once has the first whole", async (context) => {
  const { port, ends } = await startServer(context, files);
  const client = await Client.open(context, { port });
  for (let time = 1; time <= 50; time += 1) {
    client.request("b");
    await client.blocks(1);
    client.ack(1);
    await client.blocks(2);
    client.ack(2);
    client.request("b");
    await client.blocks(1);
    client.ack(1);
    await client.blocks(2);
    client.ack(2);
    await until(() => ends.length === 2 * time);
  }
  assert.ok(ends.every(({ problem }) => problem === null));
});

test("a machine that was reset asks the same from the same port, and is served anew", async (context) => {
  const { port, clock } = await startServer(context, files);
  const client = await begun(context, port);
  client.ack(1);
  await client.blocks(2);
  clock.advance(seconds(1) - 1);
  client.request("a");
  clock.advance(1);
  await client.blocks(2);
  client.request("a");
  await client.blocks(1);
  assert.notEqual(client.heard.at(-1)?.port, client.heard[0]?.port);
});

test("where all places are taken, the oldest that never answered gives way", async (context) => {
  const { port, server } = await startServer(context, files, { limits: { transfers: 2 } });
  const real = await begun(context, port);
  real.ack(1);
  await real.blocks(2);
  for (let time = 0; time < 5; time += 1) await begun(context, port);
  assert.equal(server.counters()["gave-way"], 4);
  real.ack(2);
  await real.blocks(3);
});

test("where all places are taken by those who are there, who comes has to wait", async (context) => {
  const { port, server, ends } = await startServer(context, files, { limits: { transfers: 1 } });
  const first = await begun(context, port);
  first.ack(1);
  await first.blocks(2);
  const second = await Client.open(context, { port });
  second.request("a");
  await until(() => server.counters()["too-many"] === 1);
  first.error(0, "enough");
  await until(() => ends.length === 1);
  second.request("a");
  await second.blocks(1);
});

test("one client does not take the places of others", async (context) => {
  const { port, server } = await startServer(context, files, { limits: { transfers: 3, perClient: 2 } });
  for (let time = 0; time < 2; time += 1) {
    const greedy = await begun(context, port);
    greedy.ack(1);
    await greedy.blocks(2);
  }
  const third = await Client.open(context, { port });
  third.request("a");
  await until(() => server.counters()["too-many"] === 1);
  await begun(context, port, "127.0.0.2");
});

test("who asks too often is not heard for a while", async (context) => {
  const limits = { requests: { burst: 5, perSecond: 1 } };
  const { port, server, clock } = await startServer(context, files, { limits });
  const client = await Client.open(context, { port });
  for (let time = 0; time < 9; time += 1) client.request("none");
  await until(() => server.counters()["too-often"] === 4);
  for (let time = 0; time < 5; time += 1) await client.refused(1);
  await begun(context, port, "127.0.0.2");
  clock.advance(seconds(1));
  client.request("none");
  await client.refused(1);
});

test("sixty-four clients at once are all served whole", async (context) => {
  const { port, ends } = await startServer(context, { a: contentOf(30_000) });
  const clients = await Promise.all(Array.from({ length: 64 }, () => Client.open(context, { port })));
  const got = await Promise.all(clients.map((client) => fetchWhole(client, "a", { blksize: 1024, windowsize: 4 })));
  for (const bytes of got) assert.deepEqual(bytes, Buffer.from(contentOf(30_000)));
  await until(() => ends.length === 64);
  assert.ok(ends.every(({ to, problem }) => to === 30_000 && problem === null));
});
