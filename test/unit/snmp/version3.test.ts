/** SNMPv3: every protocol that can be set, and what is told when something does not fit. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import type { User } from "../../../adapters/kit/snmp/credentials.js";
import { isProtectedAs } from "../../../adapters/kit/snmp/reply.js";
import { openSnmp } from "../../../adapters/kit/snmp/session.js";
import { authProtocols, type PrivacyProtocol } from "../../../adapters/kit/snmp/settings.js";
import { type AgentOptions, openAgent } from "../../../mock-hardware/snmp/agent.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";

const oid = "1.3.6.1.4.1.32473.1.1";
const user: User = {
  name: "shoal",
  auth: { protocol: "SHA-256", password: "authentication" },
  privacy: { protocol: "AES-128", password: "privacy-privacy" },
};

type AgentUsers = NonNullable<AgentOptions["credentials"]["users"]>;

async function sessionFor(t: TestContext, its: User, agents: AgentUsers) {
  let value = 1;
  const view = {
    get: (asked: string) => (asked === oid ? { type: "Integer" as const, value } : undefined),
    next: () => undefined,
    set: ([first]: readonly { value: { value: unknown } }[]) => {
      value = Number(first?.value.value);
      return null;
    },
  };
  const agent = await openAgent({ view, credentials: { users: agents } });
  const credentials = () => ({ version: "3" as const, user: its });
  const limits = { readTimeout: 200, readRetries: 1, writeTimeout: 200 };
  const target = { device: "sw1", host: "127.0.0.1", port: agent.port };
  const session = openSnmp({ ...target, read: credentials, write: credentials, limits });
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
  ["a user that is not known there", { ...user, name: "nobody" }, /does not know SNMP user "nobody"/],
  ["a wrong password", { ...user, auth: { ...user.auth, password: "another-one" } }, /auth password or protocol/],
  [
    "a wrong privacy password",
    { ...user, privacy: { protocol: "AES-128", password: "another-one" } },
    /privacy password or protocol|no answer/,
  ],
];

for (const [what, its, told] of wrong)
  test(`${what} is told`, async (t) => {
    const { session } = await sessionFor(t, its, known(user));
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
