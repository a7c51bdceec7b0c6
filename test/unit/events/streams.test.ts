import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventStream } from "../../../src/services/events/event-stream.js";
import { parseStreamFilter } from "../../../src/services/events/stream-filter.js";
import { until } from "../../support/until.js";
import { admin, serviceUnderTest } from "./service-under-test.js";

const all = parseStreamFilter(undefined);
const client = "192.0.2.7:50123";

interface Frame {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON document
  readonly data: any;
}

/** Reads what has been written so far, as an SSE client would. */
function read(stream: EventStream): { readonly frames: Frame[]; readonly comments: number } {
  const text: string = stream.read() ?? "";
  const blocks = text.split("\n\n");
  assert.equal(blocks.pop(), "", "every block ends in a blank line");
  const frames = blocks
    .filter((block) => !block.startsWith(":"))
    .map((block) => {
      const [id = "", data = "", ...more] = block.split("\n");
      assert.deepEqual(more, []);
      return { id: id.replace(/^id: /, ""), data: JSON.parse(data.replace(/^data: /, "")) };
    });
  return { frames, comments: blocks.length - frames.length };
}

const keys = (frames: readonly Frame[]) => frames.map(({ data }) => data.Events[0].MessageId.split(".").at(-1));

test("a stream is a subscription while it is open, and begins with an event", () => {
  const { events } = serviceUnderTest();
  const stream = events.openStream(all, admin, client);
  const [id = ""] = events.table.ids();
  assert.equal(id, stream.subscriptionId);
  const subscription = events.table.get(id);
  assert.equal(subscription?.type, "SSE");
  assert.equal(subscription?.destination, `redfish-sse://${client}`);
  assert.equal(typeof subscription?.context, "string");
  const { frames } = read(stream);
  assert.deepEqual(keys(frames), ["ResourceCreated"]);
  assert.equal(frames[0]?.data["@odata.type"], "#Event.v1_13_0.Event");
  assert.equal(frames[0]?.data.Context, subscription?.context);
  stream.destroy();
});

test("it is no subscription any more when its client goes", async () => {
  const { events, clock } = serviceUnderTest();
  const stream = events.openStream(all, admin, client);
  stream.destroy();
  await until(() => events.table.ids().length === 0);
  assert.equal(clock.pending, 0);
});

test("deleting its subscription ends it", async () => {
  const { events } = serviceUnderTest();
  const stream = events.openStream(all, admin, client);
  await events.unsubscribe(stream.subscriptionId, admin);
  assert.deepEqual(events.table.ids(), []);
  for await (const _ of stream);
  assert.ok(stream.readableEnded);
});

test("a client that does not read the end is cut off", async () => {
  const { events, clock } = serviceUnderTest();
  const stream = events.openStream(all, admin, client);
  await events.unsubscribe(stream.subscriptionId, admin);
  assert.equal(stream.destroyed, false);
  clock.advance(2000);
  assert.ok(stream.destroyed);
});

test("events follow as they happen, those the filter lets pass, each with an id of its own", () => {
  const { events, power } = serviceUnderTest();
  const stream = events.openStream(parseStreamFilter("OriginResource eq '/redfish/v1/Systems/m1'"), admin, client);
  power("m1");
  power("m2");
  power("m1", "Off");
  const { frames } = read(stream);
  assert.deepEqual(keys(frames), ["ResourceCreated", "ResourcePoweredOn", "ResourcePoweredOff"]);
  assert.equal(new Set(frames.map(({ id }) => id)).size, 3);
  stream.destroy();
});

test("a quiet stream carries a comment each second, and none while there is something to read", () => {
  const { events, clock } = serviceUnderTest();
  const stream = events.openStream(all, admin, client);
  clock.advance(3000);
  assert.deepEqual(read(stream).comments, 0);
  clock.advance(1000);
  assert.deepEqual(read(stream), { frames: [], comments: 1 });
  stream.destroy();
});

test("a client that comes back gets what it missed", () => {
  const { events, power } = serviceUnderTest();
  const first = events.openStream(all, admin, client);
  power("m1");
  const seen = read(first).frames.at(-1)?.id;
  first.destroy();
  power("m2", "Off");
  const second = events.openStream(all, admin, client, seen);
  assert.deepEqual(keys(read(second).frames), ["ResourcePoweredOff", "ResourceCreated"]);
  second.destroy();
});

test("a client that missed more than is kept is told so", () => {
  const { events, power } = serviceUnderTest({ parts: { limits: { replay: 2 } } });
  const { id } = power("m1");
  for (let i = 0; i < 4; i++) power("m1", "Off");
  const stream = events.openStream(all, admin, client, id);
  const expected = ["ResourcePoweredOff", "ResourcePoweredOff", "EventBufferExceeded", "ResourceCreated"];
  assert.deepEqual(keys(read(stream).frames), expected);
  stream.destroy();
});

test("a Last-Event-ID that is none of ours is passed over", () => {
  const { events, power } = serviceUnderTest();
  power("m1");
  for (const id of ["", "x", "1", "../../etc", "9".repeat(16), "9".repeat(5000)]) {
    const stream = events.openStream(all, admin, client, id);
    assert.deepEqual(keys(read(stream).frames), ["ResourceCreated"]);
    stream.destroy();
  }
});

test("a reader that is too slow is cut off", async () => {
  const { events, power } = serviceUnderTest();
  const stream = events.openStream(all, admin, client);
  while (!stream.destroyed) power("m1");
  assert.ok(stream.readableLength <= 1024 * 1024);
  await until(() => events.table.ids().length === 0);
});

test("one stream too many is refused; a closed one makes room", async () => {
  const { events } = serviceUnderTest({ parts: { limits: { streams: 1 } } });
  const first = events.openStream(all, admin, client);
  assert.throws(() => events.openStream(all, admin, client), { status: 503 });
  first.destroy();
  await until(() => events.table.ids().length === 0);
  events.openStream(all, admin, client).destroy();
});

test("the streams of an account can be ended, and those of others go on", () => {
  const { events } = serviceUnderTest();
  events.openStream(all, admin, client);
  const other = events.openStream(all, { ...admin, accountId: "2" }, client);
  events.closeStreamsUnless((accountId) => accountId === "2");
  assert.deepEqual(events.table.ids(), [other.subscriptionId]);
  events.close();
  assert.ok(other.destroyed);
  assert.deepEqual(events.table.ids(), []);
});

test("a stream cannot be suspended or changed, and is not stored", async () => {
  const { events, store } = serviceUnderTest();
  const { subscriptionId } = events.openStream(all, admin, client);
  await assert.rejects(events.suspend(subscriptionId, admin), { status: 400 });
  await assert.rejects(events.update(subscriptionId, { context: "x" }, admin), { status: 400 });
  assert.equal(store.all("subscriptions").size, 0);
  events.close();
});

test("a stream for metric reports alone carries no events", () => {
  const { events, power } = serviceUnderTest();
  const stream = events.openStream(parseStreamFilter("EventFormatType eq MetricReport"), admin, client);
  power("m1");
  assert.deepEqual(read(stream).frames, []);
  stream.destroy();
});

test("once closed, no stream is opened any more, and closing again does no harm", () => {
  const { events } = serviceUnderTest();
  events.close();
  assert.throws(() => events.openStream(all, admin, client), { status: 503 });
  events.close();
});
