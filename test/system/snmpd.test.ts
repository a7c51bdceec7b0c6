/** Our SNMP session against the agent of Net-SNMP. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Credentials } from "../../adapters/kit/snmp/credentials.js";
import { openSnmp, type SnmpSession } from "../../adapters/kit/snmp/session.js";
import type { AuthProtocol, PrivacyProtocol } from "../../adapters/kit/snmp/settings.js";
import { textOf } from "../../adapters/kit/snmp/value.js";
import { AdapterError } from "../../src/ports/machine-adapter.js";

const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
const missing = spawnSync("snmpd", ["-v"], { env: environment }).error !== undefined;

const sysDescr = "1.3.6.1.2.1.1.1.0";
const sysName = "1.3.6.1.2.1.1.5.0";
const ifDescr = "1.3.6.1.2.1.2.2.1.2";

const authPassword = "authentication";
const privacyPassword = "privacy-privacy";

interface Suite {
  readonly auth: readonly [AuthProtocol, string];
  readonly privacy: readonly [PrivacyProtocol, string] | null;
}

/** With the words of snmpd.conf (snmpd.conf(5), createUser). */
const suites: readonly Suite[] = [
  { auth: ["MD5", "MD5"], privacy: ["AES-128", "AES"] },
  { auth: ["SHA-1", "SHA"], privacy: ["AES-128", "AES"] },
  { auth: ["SHA-224", "SHA-224"], privacy: ["AES-128", "AES"] },
  { auth: ["SHA-256", "SHA-256"], privacy: ["AES-128", "AES"] },
  { auth: ["SHA-384", "SHA-384"], privacy: ["AES-128", "AES"] },
  { auth: ["SHA-512", "SHA-512"], privacy: ["AES-256-Blumenthal", "AES-256"] },
  { auth: ["SHA-256", "SHA-256"], privacy: null },
];

const nameOf = (at: number): string => `user${at}`;

const createUser = ({ auth, privacy }: Suite, at: number): string =>
  `createUser ${nameOf(at)} ${auth[1]} ${authPassword}${privacy ? ` ${privacy[1]} ${privacyPassword}` : ""}\n` +
  `rwuser ${nameOf(at)} ${privacy ? "priv" : "auth"}`;

const settingsOf = (port: number): string => `agentaddress udp:127.0.0.1:${port}
rocommunity public 127.0.0.1
rwcommunity secret 127.0.0.1
${suites.map(createUser).join("\n")}
`;

const community = (name: string): Credentials => ({ version: "2c", community: name });

const userOf = (at: number, password = authPassword): Credentials => {
  const { auth, privacy } = suites[at] ?? assert.fail();
  return {
    version: "3",
    user: {
      name: nameOf(at),
      auth: { protocol: auth[0], password },
      privacy: privacy && { protocol: privacy[0], password: privacyPassword },
    },
  };
};

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

describe("Net-SNMP's snmpd", { skip: missing && "snmpd is not installed" }, () => {
  let folder: string;
  let agent: ChildProcess;
  let port: number;
  const opened: SnmpSession[] = [];

  const open = (read: Credentials, write: Credentials = read): SnmpSession => {
    const limits = { readTimeout: 1_000, readRetries: 1 };
    const session = openSnmp({
      device: "snmpd",
      host: "127.0.0.1",
      port,
      read: () => read,
      write: () => write,
      limits,
    });
    opened.push(session);
    return session;
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "shoal-snmpd-"));
    port = await freePort();
    writeFileSync(join(folder, "snmpd.conf"), settingsOf(port), { mode: 0o600 });
    const args = ["-f", "-Lo", "-C", "-c", join(folder, "snmpd.conf"), "-p", join(folder, "pid"), "-I", "-smux"];
    agent = spawn("snmpd", args, { env: { ...environment, SNMP_PERSISTENT_DIR: folder }, stdio: "ignore" });
    await answers(() => open(community("public")).get([sysDescr]));
  });

  after(async () => {
    for (const session of opened) session.close();
    if (agent.exitCode === null) {
      agent.kill();
      await once(agent, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  });

  test("the system group and a column are read", async () => {
    const session = open(community("public"));
    const values = await session.get([sysDescr, sysName, "1.3.6.1.2.1.1.99.0"]);
    assert.match(textOf(values.get(sysDescr)) ?? "", /Linux/);
    assert.equal(values.get("1.3.6.1.2.1.1.99.0"), null);
    const names = [...(await session.walk(ifDescr)).values()].map(textOf);
    assert.ok(names.includes("lo"), names.join());
  });

  test("who may write sets, who may not is told so", async () => {
    const session = open(community("public"), community("secret"));
    await session.set([{ oid: sysName, value: "by-v2c" }]);
    assert.equal(textOf((await session.get([sysName])).get(sysName)), "by-v2c");
    await assert.rejects(open(community("public")).set([{ oid: sysName, value: "no" }]), refusal(/may only read/));
    assert.equal(textOf((await session.get([sysName])).get(sysName)), "by-v2c");
  });

  test("a wrong community is met with silence", async () => {
    await assert.rejects(open(community("wrong")).get([sysDescr]), refusal(/no answer by SNMP.*community/));
  });

  for (const [at, { auth, privacy }] of suites.entries())
    test(`version 3 with ${auth[0]} and ${privacy?.[0] ?? "no privacy"}`, async () => {
      const session = open(userOf(at));
      await session.set([{ oid: sysName, value: nameOf(at) }]);
      assert.equal(textOf((await session.get([sysName])).get(sysName)), nameOf(at));
      assert.ok((await session.walk(ifDescr)).size > 0);
    });

  test("a wrong password and an unknown user are told apart", async () => {
    await assert.rejects(open(userOf(3, "another-password")).get([sysDescr]), refusal(/auth password or protocol/));
    const nobody = { ...userOf(3) } as Extract<Credentials, { version: "3" }>;
    const unknown: Credentials = { version: "3", user: { ...nobody.user, name: "nobody" } };
    await assert.rejects(open(unknown).get([sysDescr]), refusal(/does not know SNMP user "nobody"/));
  });
});

const refusal = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AdapterError, String(error));
  assert.match(error.message, pattern);
  return true;
};

/** Until it listens; each attempt has a time limit of its own. */
async function answers(ask: () => Promise<unknown>): Promise<void> {
  for (let left = 10; ; left -= 1)
    try {
      await ask();
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
}
