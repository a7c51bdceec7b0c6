/** SNMPv3: every protocol that can be set, and what is told when something does not fit. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import type { Credentials, User } from "../../../adapters/kit/snmp/credentials.js";
import { isProtectedAs } from "../../../adapters/kit/snmp/reply.js";
import { type Limits, openSnmp, type SnmpSession } from "../../../adapters/kit/snmp/session.js";
import { authProtocols, type PrivacyProtocol } from "../../../adapters/kit/snmp/settings.js";
import { type AgentOptions, openAgent } from "../../../mock-hardware/snmp/agent.js";
import type { View } from "../../../mock-hardware/snmp/view.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { ManualClock } from "../../support/manual-clock.js";

const oid = "1.3.6.1.4.1.32473.1.1";
const user: User = {
  name: "shoal",
  auth: { protocol: "SHA-256", password: "authentication" },
  privacy: { protocol: "AES-128", password: "privacy-privacy" },
};

type AgentUsers = NonNullable<AgentOptions["credentials"]["users"]>;

/** One number, to be read and written. */
function viewOfOne(): View {
  let value = 1;
  return {
    get: (asked) => (asked === oid ? { type: "Integer", value } : undefined),
    next: () => undefined,
    set([first]) {
      value = Number(first?.value.value);
      return null;
    },
  };
}

/** Long past any answer, on the slowest of machines. */
const patient = { readTimeout: 60_000, readRetries: 1, writeTimeout: 60_000 };
/** For what is never answered. */
const quick = { readTimeout: 200, readRetries: 1, writeTimeout: 200 };

function sessionTo(port: number, credentials: () => Credentials, limits: Partial<Limits> = patient): SnmpSession {
  return openSnmp({ device: "sw1", host: "127.0.0.1", port, read: credentials, write: credentials, limits });
}

async function sessionFor(t: TestContext, its: User, agents: AgentUsers, limits?: Partial<Limits>) {
  const agent = await openAgent({ view: viewOfOne(), credentials: { users: agents } });
  const session = sessionTo(agent.port, () => ({ version: "3", user: its }), limits);
  t.after(async () => {
    session.close();
    await agent.close();
  });
  return { session, agent };
}

/** The agent's own words for the protocols. */
const agentsAuth = { "SHA-1": "SHA" } as const;
const agentsPrivacy = { "AES-128": "AES", "AES-256-Blumenthal": "AES-256" } as const;

function known({ name, auth, privacy }: User): AgentUsers {
  const authentication = { ...auth, protocol: agentsAuth[auth.protocol as keyof typeof agentsAuth] ?? auth.protocol };
  const encryption = privacy && {
    ...privacy,
    protocol: agentsPrivacy[privacy.protocol as keyof typeof agentsPrivacy] ?? privacy.protocol,
  };
  const user = { name, auth: authentication, ...(encryption && { privacy: encryption }), write: true };
  return [user as AgentUsers[number]];
}

const privacies: readonly (PrivacyProtocol | null)[] = ["AES-128", "AES-256-Blumenthal", "AES-256-Reeder", null];

for (const auth of authProtocols)
  for (const privacy of privacies)
    test(`${auth} and ${privacy ?? "no privacy"}`, async (t) => {
      const its: User = {
        ...user,
        auth: { ...user.auth, protocol: auth },
        privacy: privacy && { protocol: privacy, password: "privacy-privacy" },
      };
      const { session } = await sessionFor(t, its, known(its));
      await session.set([{ oid, value: 5 }]);
      assert.equal((await session.get([oid])).get(oid), 5);
    });

const wrong: readonly (readonly [string, User, RegExp])[] = [
  [
    "a user that is not known there",
    { ...user, name: "nobody" },
    /does not know SNMP user "nobody": check user and auth password/,
  ],
  [
    "a wrong password",
    { ...user, auth: { ...user.auth, password: "another-one" } },
    /auth password or protocol.*: check user and/,
  ],
  [
    "a wrong privacy password",
    { ...user, privacy: { protocol: "AES-128", password: "another-one" } },
    /privacy password (?:or|and) protocol|no answer/,
  ],
];

for (const [what, its, told] of wrong)
  test(`${what} is told`, async (t) => {
    const { session } = await sessionFor(t, its, known(user), quick);
    await assert.rejects(session.get([oid]), (error: unknown) => {
      assert.ok(error instanceof AdapterError);
      assert.match(error.message, told);
      return true;
    });
  });

test("an engine that was restarted is met again", async (t) => {
  const { session, agent } = await sessionFor(t, user, known(user));
  await session.set([{ oid, value: 5 }]);
  agent.reboot();
  await session.set([{ oid, value: 6 }]);
  assert.equal((await session.get([oid])).get(oid), 6);
  assert.equal(agent.counts.set, 2);
});

/** A switch that does not count its boots, or is another box now: both answer the first order with a Report. */
for (const [what, sameEngine] of [
  ["whose clock began anew without a boot counted", true],
  ["that is another one", false],
] as const)
  test(`the first order to an engine ${what} is carried out`, async (t) => {
    const clock = new ManualClock();
    const view = viewOfOne();
    const engineId = Buffer.from("8000000004736f6d65", "hex");
    const credentials = { users: known(user) };
    const before = await openAgent({ view, credentials, engineId, timers: clock });
    const session = sessionTo(before.port, () => ({ version: "3", user }));
    t.after(() => session.close());
    clock.advance(1_000_000);
    await session.set([{ oid, value: 5 }]);
    await before.close();
    const same = sameEngine ? { engineId } : {};
    const after = await openAgent({ view, credentials, ...same, timers: clock, port: before.port });
    t.after(() => after.close());
    await session.set([{ oid, value: 6 }]);
    assert.equal(after.counts.set, 1);
    assert.equal((await session.get([oid])).get(oid), 6);
  });

test("what was carried out, and answered too late, is not sent again", async (t) => {
  let asked = 0;
  const misbehave = () => {
    asked += 1;
    return asked === 1 ? "drop" : null;
  };
  const agent = await openAgent({ view: viewOfOne(), credentials: { users: known(user) }, misbehave });
  const session = sessionTo(agent.port, () => ({ version: "3", user }), quick);
  t.after(async () => {
    session.close();
    await agent.close();
  });
  await assert.rejects(session.set([{ oid, value: 5 }]), { kind: "unreachable" });
  assert.equal(agent.counts.set, 1);
});

test("the secrets are read when a session begins, and not for each packet", async (t) => {
  let read = 0;
  const credentials = (): Credentials => {
    read += 1;
    return { version: "3", user };
  };
  const agent = await openAgent({ view: viewOfOne(), credentials: { users: known(user) } });
  const session = sessionTo(agent.port, credentials);
  t.after(async () => {
    session.close();
    await agent.close();
  });
  for (let turn = 0; turn < 3; turn += 1) await session.walk("1.3.6.1.4.1.32473");
  assert.equal(read, 1);
});

test("no message is taken for better protected than it is, whatever is in it", () => {
  const wanted = { auth: true, privacy: true };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (message) => {
      assert.equal(typeof isProtectedAs(message, wanted), "boolean");
    }),
    { numRuns: 500 },
  );
  // Version 3, msgFlags 0, a GetResponse in the clear.
  const pdu = "a20b020101020100020100" + "3000";
  const scoped = `3011${"0400"}${"0400"}${pdu}`;
  const inner = `020103${"300d"}0201010202ffff040100020103${"0400"}${scoped}`;
  const message = Buffer.from(`30${(inner.length / 2).toString(16).padStart(2, "0")}${inner}`, "hex");
  assert.equal(isProtectedAs(message, wanted), false);
  assert.equal(isProtectedAs(message, { auth: false, privacy: false }), true);
  const report = Buffer.from(message.toString("hex").replace("a20b", "a80b"), "hex");
  assert.equal(isProtectedAs(report, wanted), true);
});
