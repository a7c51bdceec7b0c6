/** A conversation in QMP. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { QmpRefusal } from "../../../adapters/machine/qemu/monitor.js";
import { QmpClient } from "../../../adapters/machine/qemu/qmp/client.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";
import { greeting, QmpPeer, tooLong } from "./qmp-peer.js";

function talk(peer: QmpPeer) {
  const clock = new ManualClock();
  const events: string[] = [];
  const heard = { closed: 0 };
  const listener = {
    event: (name: string, data: object) => events.push(`${name} ${JSON.stringify(data)}`),
    closed: () => void heard.closed++,
  };
  return { clock, events, heard, client: QmpClient.open(peer.stream, clock, listener, 3000) };
}

async function opened(peer: QmpPeer) {
  const talking = talk(peer);
  peer.say(greeting);
  return { ...talking, client: await talking.client };
}

const isUnreachable = (error: unknown): boolean => error instanceof AdapterError && error.kind === "unreachable";

test("begins with the greeting, and has no deadlines left afterwards", async () => {
  const peer = new QmpPeer();
  const { client, clock } = await opened(peer);
  assert.equal(client.version, "7.2.22");
  assert.deepEqual(
    peer.asked.map(({ execute }) => execute),
    ["qmp_capabilities"],
  );
  assert.equal(clock.pending, 0);
});

test("answers go to who asked, in whatever order they come", async () => {
  const peer = new QmpPeer(({ execute }) => (execute === "qmp_capabilities" ? { return: {} } : null));
  const { client } = await opened(peer);
  const [first, second] = [client.execute("one"), client.execute("two", { x: "a,b" })];
  const [, one, two] = peer.asked;
  assert.deepEqual(two?.arguments, { x: "a,b" });
  peer.say({ return: 2, id: two?.id }, { return: 1, id: one?.id });
  assert.deepEqual([await first, await second], [1, 2]);
});

test("a refusal has QEMU's words", async () => {
  const error = { class: "DeviceNotFound", desc: "Device 'x' not found" };
  const peer = new QmpPeer(({ execute }) => (execute === "eject" ? { error } : { return: {} }));
  const { client } = await opened(peer);
  await assert.rejects(client.execute("eject"), (refusal: unknown) => {
    assert.ok(refusal instanceof QmpRefusal);
    assert.equal(refusal.word, "DeviceNotFound");
    assert.equal(refusal.message, "QEMU refuses eject: Device 'x' not found");
    return true;
  });
});

test("events are heard in the middle of everything, also before anybody asks", async () => {
  const peer = new QmpPeer();
  const { events } = await opened(peer);
  peer.say({ event: "STOP", timestamp: {} }, { event: "SHUTDOWN", data: { guest: true } });
  await until(() => events.length === 2);
  assert.deepEqual(events, ["STOP {}", 'SHUTDOWN {"guest":true}']);
});

test("who does not answer in time is unreachable, and a late answer is nobody's", async () => {
  const peer = new QmpPeer(({ execute }) => (execute === "qmp_capabilities" ? { return: {} } : null));
  const { client, clock } = await opened(peer);
  const asked = client.execute("query-status", {}, 2000);
  clock.advance(2000);
  await assert.rejects(asked, isUnreachable);
  peer.say({ return: {}, id: peer.asked.at(-1)?.id });
  assert.ok(client.isOpen);
});

test("one that hangs is not asked without end: it would carry out all of it when it goes on", async () => {
  const peer = new QmpPeer(({ execute }) => (execute === "qmp_capabilities" ? { return: {} } : null));
  const { client, clock } = await opened(peer);
  for (let asked = 0; asked < 40; asked += 1) {
    const answer = client.execute("system_powerdown", {}, 100);
    clock.advance(100);
    await assert.rejects(answer, isUnreachable);
  }
  const owed = peer.asked.filter(({ execute }) => execute === "system_powerdown");
  assert.equal(owed.length, 16);
  peer.say({ return: {}, id: owed[0]?.id });
  await until(() => {
    client.execute("query-status").catch(() => {});
    return peer.asked.at(-1)?.execute === "query-status";
  });
});

test("without a greeting somebody else is there", async () => {
  const peer = new QmpPeer();
  const { client, clock } = talk(peer);
  clock.advance(3000);
  await assert.rejects(client, /somebody else is connected to it/);
  assert.ok(peer.stream.destroyed);
});

for (const [what, said] of [
  ["no JSON", "hello\n"],
  ["no object", "[1]\n"],
  ["a line without an end", tooLong],
] as const) {
  test(`${what} is the end of it`, async () => {
    const peer = new QmpPeer(({ execute }) => (execute === "qmp_capabilities" ? { return: {} } : null));
    const { client, heard } = await opened(peer);
    const asked = client.execute("query-status");
    peer.babble(said);
    await assert.rejects(asked, isUnreachable);
    assert.equal(heard.closed, 1);
    await assert.rejects(client.execute("query-status"), isUnreachable);
  });
}

test("when it ends, nobody waits on", async () => {
  const peer = new QmpPeer(({ execute }) => (execute === "qmp_capabilities" ? { return: {} } : null));
  const { client, heard, clock } = await opened(peer);
  const asked = client.execute("query-status");
  peer.leave();
  await assert.rejects(asked, isUnreachable);
  await until(() => heard.closed === 1);
  assert.equal(clock.pending, 0);
});
