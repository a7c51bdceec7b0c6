import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import snmp from "net-snmp";
import { openAgent } from "../../../mock-hardware/snmp/agent.js";
import { readCommunityMessage } from "../../../mock-hardware/snmp/community.js";
import { mapView } from "../../../mock-hardware/snmp/map-view.js";
import { errorStatus, type Pdu } from "../../../mock-hardware/snmp/pdu.js";
import type { Misbehaviour } from "../../../mock-hardware/snmp/view.js";
import { integer, text } from "../../../mock-hardware/switches/values.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";
import { startAgent } from "./asker.js";
import { admin, bulk, mutated, octets, packetOf, request, requests, smallView, sysDescr } from "./samples.js";

const hello = packetOf(request("get", sysDescr));
const off = packetOf(request("set", [admin(1), integer(2)]), "private");
const pduOf = (answer: Buffer): Pdu => readCommunityMessage(answer).pdu;

test("it answers in the version and with the community it was asked in", async (context) => {
  const { ask } = await startAgent(context);
  for (const version of [0, 1]) {
    const answer = readCommunityMessage(await ask(packetOf(request("get", sysDescr), "public", version)));
    assert.deepEqual([answer.version, answer.community.toString()], [version, "public"]);
    assert.deepEqual(answer.pdu.bindings, [{ oid: sysDescr, value: text("a small switch") }]);
  }
});

test("a wrong community is met with silence, and counted", async (context) => {
  const { agent, ask, send, answers } = await startAgent(context);
  for (const community of ["", "Public", "publi", "private "]) send(packetOf(request("get", sysDescr), community));
  await ask(hello);
  assert.equal(answers.length, 1);
  assert.deepEqual([agent.counts.wrongCommunities, agent.counts.get], [4, 1]);
});

test("the community that reads does not write", async (context) => {
  const { view, ask } = await startAgent(context);
  const refused = pduOf(await ask(packetOf(request("set", [admin(1), integer(2)]))));
  assert.deepEqual([refused.first, refused.second], [errorStatus.noAccess, 1]);
  assert.deepEqual(view.get(admin(1)), integer(1));
  assert.equal(pduOf(await ask(off)).first, errorStatus.noError);
  assert.deepEqual(view.get(admin(1)), integer(2));
});

test("without communities nobody gets in", async (context) => {
  const { agent, send } = await startAgent(context, { credentials: {} });
  for (const community of ["", "public", "private", "undefined"]) send(packetOf(request("get", sysDescr), community));
  await until(() => agent.counts.wrongCommunities === 4);
});

test("it counts what it is asked", async (context) => {
  const { agent, ask, send } = await startAgent(context);
  await ask(packetOf(request("get", sysDescr, admin(1))));
  await ask(packetOf(request("getNext", sysDescr)));
  await ask(packetOf(bulk(0, 5, sysDescr)));
  await ask(off);
  send(Buffer.from("hello"));
  await ask(hello);
  const { get, getNext, getBulk, set, varbinds, badPackets, datagrams } = agent.counts;
  assert.deepEqual(
    { get, getNext, getBulk, set, varbinds, badPackets, datagrams },
    { get: 2, getNext: 1, getBulk: 1, set: 1, varbinds: 6, badPackets: 1, datagrams: 6 },
  );
});

test("no answer is longer than what Ethernet carries", async (context) => {
  const view = mapView(Array.from({ length: 400 }, (_, index) => [`1.3.6.1.9.${index + 1}`, text("some words")]));
  const { ask } = await startAgent(context, { view });
  const answer = await ask(packetOf(bulk(0, 1000, "1.3")));
  assert.ok(answer.length <= 1472 && answer.length > 1400, `${answer.length} octets`);
  const many = Array.from({ length: 100 }, (_, index) => `1.3.6.1.9.${index + 1}`);
  assert.equal(pduOf(await ask(packetOf(request("get", ...many)))).first, errorStatus.tooBig);
});

/** Each of them once, then nothing. */
const inTurn = (...faults: (Misbehaviour | null)[]) => ({ misbehave: () => faults.shift() ?? null });

test("a dropped request is not carried out; or it is, and only the answer is lost", async (context) => {
  const { view, ask, send, answers } = await startAgent(context, inTurn("drop", null, "applyThenDrop"));
  send(off);
  await ask(hello);
  assert.deepEqual([view.get(admin(1)), answers.length], [integer(1), 1]);
  send(off);
  await ask(hello);
  assert.deepEqual([view.get(admin(1)), answers.length], [integer(2), 2]);
});

test("a request is answered well and not carried out", async (context) => {
  const { view, ask } = await startAgent(context, inTurn("answerWithoutApplying"));
  assert.equal(pduOf(await ask(off)).first, errorStatus.noError);
  assert.deepEqual(view.get(admin(1)), integer(1));
});

test("garbage is octets of any kind, then half an answer", async (context) => {
  const { ask } = await startAgent(context, inTurn("garbage", "garbage"));
  const sent = [await ask(hello), await ask(hello)];
  const whole = await ask(hello);
  for (const garbage of sent) assert.throws(() => readCommunityMessage(garbage));
  assert.deepEqual(
    sent.map(({ length }) => length),
    [whole.length, whole.length >> 1],
  );
});

test("an answer comes late, or never when the agent is closed meanwhile", async (context) => {
  const timers = new ManualClock();
  const { agent, view, send, ask, answers } = await startAgent(context, {
    timers,
    ...inTurn({ delay: 500 }, { delay: 900 }),
  });
  send(off);
  await until(() => timers.pending === 1);
  assert.deepEqual([view.get(admin(1)), answers.length], [integer(2), 0]);
  timers.advance(499);
  assert.equal(timers.pending, 1);
  timers.advance(1);
  await until(() => answers.length === 1);
  send(hello);
  await until(() => timers.pending === 1);
  await ask(hello);
  await agent.close();
  assert.equal(timers.pending, 0);
  await agent.close();
});

test("a fault can be meant for one kind of request", async (context) => {
  const { view, ask, send } = await startAgent(context, { misbehave: (kind) => (kind === "set" ? "drop" : null) });
  send(off);
  await ask(hello);
  assert.deepEqual(view.get(admin(1)), integer(1));
});

test("it is as though nobody were there while the device is not awake", async (context) => {
  const sleeps = [true, true];
  const { agent, send, ask } = await startAgent(context, { awake: () => !sleeps.shift() });
  send(hello);
  send(hello);
  await until(() => sleeps.length === 0);
  await ask(hello);
  assert.equal(agent.counts.datagrams, 1);
});

test("a view that fails is answered for with genErr, and kept in mind", async (context) => {
  const failing = () => {
    throw new Error("the view is broken");
  };
  const { agent, ask } = await startAgent(context, { view: { ...smallView(), get: failing } });
  assert.equal(pduOf(await ask(hello)).first, errorStatus.genErr);
  assert.match(String(agent.failures[0]), /the view is broken/);
  assert.equal(pduOf(await ask(packetOf(request("getNext", sysDescr)))).first, errorStatus.noError);
});

test("a port that is taken, or an engine id that cannot be, is an error at once", async (context) => {
  const { agent, view } = await startAgent(context);
  await assert.rejects(openAgent({ view, credentials: {}, port: agent.port }), /EADDRINUSE/);
  await assert.rejects(openAgent({ view, credentials: {}, engineId: Buffer.alloc(4) }), /5 to 32 octets/);
});

test("it lives through arbitrary octets and mutated requests", async (context) => {
  const { agent, send, ask, answers } = await startAgent(context, { credentials: { write: "public" } });
  const packets = fc.oneof(
    octets(100),
    requests.map((pdu) => packetOf(pdu)),
    mutated(requests.map((pdu) => packetOf(pdu))),
  );
  // In batches, since a socket that is sent more than it can hold loses some.
  for (let seed = 1; seed <= 20; seed++) {
    const before = agent.counts.datagrams;
    const batch = fc.sample(packets, { numRuns: 50, seed });
    for (const packet of batch) send(packet);
    await until(() => agent.counts.datagrams === before + batch.length);
  }
  assert.ok(answers.every(({ length }) => length <= 1472));
  assert.equal(pduOf(await ask(packetOf(request("get", sysDescr)))).first, errorStatus.noError);
  assert.deepEqual(agent.failures, []);
});

test("the net-snmp package reads, walks and sets by SNMPv3, also after a reboot", async (context) => {
  const key = "a long password";
  const user = {
    name: "shoal",
    auth: { protocol: "SHA-256", password: key },
    privacy: { protocol: "AES", password: key },
    write: true,
  } as const;
  const { agent, view } = await startAgent(context, { credentials: { users: [user] } });
  const session = snmp.createV3Session(
    "127.0.0.1",
    {
      name: "shoal",
      level: snmp.SecurityLevel.authPriv,
      authProtocol: snmp.AuthProtocols.sha256,
      authKey: key,
      privProtocol: snmp.PrivProtocols.aes,
      privKey: key,
    },
    { port: agent.port },
  );
  session.on("error", () => {});
  context.after(() => session.close());
  const get = (oid: string) =>
    new Promise<unknown>((resolve, reject) => {
      session.get([oid], (error, found) => (error ? reject(error) : resolve(found?.[0]?.value)));
    });
  assert.equal(String(await get(sysDescr)), "a small switch");
  agent.reboot();
  await new Promise<void>((resolve, reject) => {
    const binding = { oid: admin(1), type: snmp.ObjectType.Integer, value: 2 };
    session.set([binding], (error: Error | null) => (error ? reject(error) : resolve()));
  });
  assert.deepEqual(view.get(admin(1)), integer(2));
  assert.equal(agent.counts.reports.notInTimeWindows, 1);
});
