/** The SNMP session against an agent, and against what is none. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { describe, type TestContext, test } from "node:test";
import type { Credentials } from "../../../adapters/kit/snmp/credentials.js";
import { openSnmp, type SnmpTarget } from "../../../adapters/kit/snmp/session.js";
import { type Agent, type AgentOptions, openAgent } from "../../../mock-hardware/snmp/agent.js";
import type { Binding, View } from "../../../mock-hardware/snmp/view.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";

const column = "1.3.6.1.4.1.32473.1";
const scalar = (n: number) => `${column}.${n}`;
/** Long past any answer, on the slowest of machines. */
const patient = { readTimeout: 60_000, readRetries: 1, writeTimeout: 60_000 };
/** For what is never answered. */
const quick = { readTimeout: 60, readRetries: 1, writeTimeout: 60 };

/** Rows 1 to `count`, all writable but the first. */
function rows(count: number): View & { readonly values: Map<string, number> } {
  const values = new Map(Array.from({ length: count }, (_, at) => [scalar(at + 1), at + 1]));
  const bindingOf = (oid: string): Binding => ({ oid, value: { type: "Integer", value: values.get(oid) ?? 0 } });
  const follows = (a: string, b: string) => Number(a.split(".").at(-1)) > Number(b.split(".").at(-1));
  return {
    values,
    get: (oid) => (values.has(oid) ? bindingOf(oid).value : undefined),
    next(oid) {
      const found = [...values.keys()].find((key) =>
        oid.startsWith(`${column}.`) ? follows(key, oid) : oid <= column,
      );
      return found === undefined ? undefined : bindingOf(found);
    },
    set(bindings) {
      for (const [at, { oid, value }] of bindings.entries()) {
        if (oid === scalar(1)) return { error: "notWritable", index: at + 1 };
        if (typeof value.value === "number") values.set(oid, value.value);
      }
      return null;
    },
  };
}

const community = (name: string): Credentials => ({ version: "2c", community: name });

async function agentFor(t: TestContext, view: View, more: Partial<AgentOptions> = {}): Promise<Agent> {
  const agent = await openAgent({ view, credentials: { read: "public", write: "secret" }, ...more });
  t.after(() => agent.close());
  return agent;
}

function sessionFor(t: TestContext, port: number, more: Partial<SnmpTarget> = {}) {
  const session = openSnmp({
    device: "sw1 (127.0.0.1)",
    host: "127.0.0.1",
    port,
    read: () => community("public"),
    write: () => community("secret"),
    limits: patient,
    ...more,
  });
  t.after(() => session.close());
  return session;
}

const failing = (kind: AdapterError["kind"], pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AdapterError, String(error));
  assert.equal(error.kind, kind, error.message);
  assert.match(error.message, pattern);
  assert.match(error.message, /^sw1 \(127\.0\.0\.1\): /);
  return true;
};

describe("get", () => {
  test("brings as many as are asked for, in packets that the device can bear", async (t) => {
    const agent = await agentFor(t, rows(100));
    const session = sessionFor(t, agent.port);
    const wanted = Array.from({ length: 100 }, (_, at) => scalar(at + 1));
    const values = await session.get([...wanted, scalar(101)]);
    assert.deepEqual([...values.values()], [...wanted.map((_, at) => at + 1), null]);
    assert.equal(agent.counts.get, 5);
  });

  test("what would not fit one packet is asked for in halves", async (t) => {
    const long = { type: "OctetString" as const, value: Buffer.alloc(300, "x") };
    const agent = await agentFor(t, { get: () => long, next: () => undefined, set: () => null });
    const values = await sessionFor(t, agent.port).get(Array.from({ length: 20 }, (_, at) => scalar(at)));
    assert.equal(values.size, 20);
    assert.ok([...values.values()].every((value) => Buffer.isBuffer(value) && value.length === 300));
  });

  test("version 1, where one missing object spoils the packet", async (t) => {
    const agent = await agentFor(t, rows(3));
    const session = sessionFor(t, agent.port, { read: () => ({ version: "1", community: "public" }) });
    const values = await session.get([scalar(1), scalar(9), scalar(3)]);
    assert.deepEqual(
      new Map(values),
      new Map([
        [scalar(1), 1],
        [scalar(9), null],
        [scalar(3), 3],
      ]),
    );
    assert.equal((await session.walk(column)).size, 3);
  });

  test("is sent again when it is lost", async (t) => {
    let lost = 1;
    const agent = await agentFor(t, rows(1), { misbehave: () => (lost-- > 0 ? "drop" : null) });
    const session = sessionFor(t, agent.port, { limits: { readTimeout: 60, readRetries: 1000 } });
    assert.equal((await session.get([scalar(1)])).get(scalar(1)), 1);
  });
});

describe("walk", () => {
  test("brings the column and nothing after it", async (t) => {
    const agent = await agentFor(t, rows(70));
    const found = await sessionFor(t, agent.port).walk(column);
    assert.equal(found.size, 70);
    assert.equal(found.get("70"), 70);
  });

  test("of nothing brings nothing", async (t) => {
    const agent = await agentFor(t, rows(1));
    assert.equal((await sessionFor(t, agent.port).walk("1.3.6.1.4.1.99999")).size, 0);
  });

  test("an agent that walks in circles is told of", async (t) => {
    const stuck = { oid: scalar(5), value: { type: "Integer" as const, value: 5 } };
    const agent = await agentFor(t, { get: () => undefined, next: () => stuck, set: () => null });
    await assert.rejects(sessionFor(t, agent.port).walk(column), failing("unreachable", /circles/));
  });

  test("an agent without end is stopped", async (t) => {
    const agent = await agentFor(t, rows(500));
    const session = sessionFor(t, agent.port, { limits: { ...patient, mostRows: 100 } });
    await assert.rejects(session.walk(column), failing("unreachable", /more than 100 rows/));
  });
});

describe("set", () => {
  test("goes out with the credentials that may write", async (t) => {
    const view = rows(3);
    const agent = await agentFor(t, view);
    await sessionFor(t, agent.port).set([{ oid: scalar(2), value: 7 }]);
    assert.equal(view.values.get(scalar(2)), 7);
  });

  test("is never sent twice", async (t) => {
    const agent = await agentFor(t, rows(3), { misbehave: (kind) => (kind === "set" ? "applyThenDrop" : null) });
    const setting = sessionFor(t, agent.port, { limits: quick }).set([{ oid: scalar(2), value: 7 }]);
    await assert.rejects(setting, failing("unreachable", /no answer/));
    assert.equal(agent.counts.set, 1);
  });

  test("who may only read is told so", async (t) => {
    const agent = await agentFor(t, rows(3));
    const session = sessionFor(t, agent.port, { write: () => community("public") });
    await assert.rejects(session.set([{ oid: scalar(2), value: 7 }]), failing("misconfigured", /may only read/));
    const other = sessionFor(t, agent.port).set([{ oid: scalar(1), value: 7 }]);
    await assert.rejects(other, failing("misconfigured", /may only read.*NotWritable/));
  });

  test("goes out in version 1 too, and is refused in its words", async (t) => {
    const view = rows(3);
    const agent = await agentFor(t, view);
    const session = sessionFor(t, agent.port, { write: () => ({ version: "1", community: "secret" }) });
    await session.set([{ oid: scalar(2), value: 7 }]);
    assert.equal(view.values.get(scalar(2)), 7);
    const other = sessionFor(t, agent.port, { write: () => ({ version: "1", community: "public" }) });
    await assert.rejects(other.set([{ oid: scalar(2), value: 8 }]), failing("misconfigured", /may only read/));
    assert.equal(view.values.get(scalar(2)), 7);
  });

  test("one that nobody waits for any more is not sent", async (t) => {
    const agent = await agentFor(t, rows(3));
    await assert.rejects(sessionFor(t, agent.port).set([{ oid: scalar(2), value: 7 }], AbortSignal.abort()));
    assert.equal(agent.counts.set, 0);
  });
});

describe("what goes wrong", () => {
  test("a wrong community is met with silence", async (t) => {
    const agent = await agentFor(t, rows(1));
    const session = sessionFor(t, agent.port, { read: () => community("wrong"), limits: quick });
    await assert.rejects(session.get([scalar(1)]), failing("unreachable", /community.*access list/));
  });

  test("garbage is told from silence, and ends nothing", async (t) => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    t.after(() => socket.close());
    socket.on("message", (_, from) => socket.send(Buffer.from("3006020101", "hex"), from.port, from.address));
    const session = sessionFor(t, socket.address().port, { limits: quick });
    await assert.rejects(session.get([scalar(1)]), failing("unreachable", /cannot be read/));
  });

  test("an answer from elsewhere does not count", async (t) => {
    const agent = await agentFor(t, rows(1));
    const [front, back] = [createSocket("udp4"), createSocket("udp4")];
    for (const socket of [front, back]) socket.bind(0, "127.0.0.1");
    await Promise.all([once(front, "listening"), once(back, "listening")]);
    t.after(() => [front, back].map((socket) => socket.close()));
    let asker = 0;
    front.on("message", (message, from) => {
      asker = from.port;
      back.send(message, agent.port, "127.0.0.1");
    });
    back.on("message", (message) => back.send(message, asker, "127.0.0.1"));
    const session = sessionFor(t, front.address().port, { limits: quick });
    await assert.rejects(session.get([scalar(1)]), failing("unreachable", /something came from 127\.0\.0\.1/));
  });

  test("a closed session rejects, and so does what was under way", async (t) => {
    const agent = await agentFor(t, rows(1), { misbehave: () => "drop" });
    const session = sessionFor(t, agent.port, { limits: { readTimeout: 60_000 } });
    const waiting = session.get([scalar(1)]);
    const told = assert.rejects(waiting, { name: "AdapterError" });
    while (agent.counts.get === 0) await new Promise((resolve) => setImmediate(resolve));
    session.close();
    await told;
    await assert.rejects(session.get([scalar(1)]), failing("unreachable", /closed/));
  });

  test("a name that nobody knows", async (t) => {
    const session = sessionFor(t, 161, { host: "no-such-host.invalid" });
    await assert.rejects(session.get([scalar(1)]), failing("unreachable", /name/));
  });
});
