/** The tools of Net-SNMP, to which the mock's agent is a device like any other. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { type Agent, openAgent } from "../../mock-hardware/snmp/agent.js";
import { mapView } from "../../mock-hardware/snmp/map-view.js";
import type { User } from "../../mock-hardware/snmp/usm.js";
import type { AuthProtocol, PrivacyProtocol } from "../../mock-hardware/snmp/usm-keys.js";
import { gauge, integer, objectId, text } from "../../mock-hardware/switches/values.js";
import { missing, type Ran, run } from "./program.js";
import { temporaryFolder } from "./shoal.js";
import { afterwards, suiteUndoing } from "./undoing.js";

const sysDescr = "1.3.6.1.2.1.1.1.0";
const admin = (port: number): string => `1.3.6.1.2.1.105.1.1.1.3.1.${port}`;
const ports = 600;

const userOf = (auth: AuthProtocol, privacy: PrivacyProtocol): User => ({
  name: `${auth}-${privacy}`,
  auth: { protocol: auth, password: "knock, knock" },
  privacy: { protocol: privacy, password: "who is there" },
  write: true,
});

const auths = ["MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"] as const;
/** By the names that the tools give them. */
const ciphers = { DES: "DES", AES: "AES", "AES-256": "AES-256", "AES-256-C": "AES-256-Reeder" } as const;
const users = auths.flatMap((auth) => Object.values(ciphers).map((privacy) => userOf(auth, privacy)));

describe("the tools of Net-SNMP", { skip: missing("snmpbulkwalk") }, () => {
  let agent: Agent;
  let folder: string;
  const view = mapView(
    [
      [sysDescr, text("a switch")] as const,
      ["1.3.6.1.2.1.1.2.0", objectId("1.3.6.1.4.1.4526.100")] as const,
      ["1.3.6.1.2.1.31.1.1.1.6.1", { type: "Counter64", value: 2n ** 64n - 1n }] as const,
      ...Array.from({ length: ports }, (_, index) => [admin(index + 1), integer(1)] as const),
      ["1.3.6.1.2.1.105.1.3.1.1.2.1", gauge(2 ** 32 - 1)] as const,
    ],
    (oid) => oid.startsWith(admin(1).slice(0, -1)),
  );
  const suite = suiteUndoing();
  before(async () => {
    folder = temporaryFolder(suite);
    agent = await openAgent({ view, credentials: { read: "public", write: "private", users } });
    afterwards(suite, () => agent.close());
  });

  /** Nothing of the settings of whoever runs the tests, and numbers for names. */
  const tool = (name: string, login: readonly string[], ...args: readonly string[]): Promise<Ran> =>
    run(name, ["-m", "", "-On", "-Oe", "-r", "1", ...login, `127.0.0.1:${agent.port}`, ...args], {
      env: { SNMPCONFPATH: folder, SNMP_PERSISTENT_DIR: folder },
    });
  const by = (version: string, community: string) => ["-v", version, "-c", community];
  const as = (user: string, auth: string, privacy: string, passwords = ["knock, knock", "who is there"]) => [
    ...["-v", "3", "-l", "authPriv", "-u", user],
    ...["-a", auth, "-A", passwords[0]!, "-x", privacy, "-X", passwords[1]!],
  ];
  const shoal = as("SHA-256-AES", "SHA-256", "AES");
  const logins = { v1: by("1", "private"), v2c: by("2c", "private"), v3: shoal };

  async function good(name: string, login: readonly string[], ...args: readonly string[]): Promise<string[]> {
    const { code, stdout, stderr } = await tool(name, login, ...args);
    assert.equal(code, 0, `${name} ${args.join(" ")}: ${stderr}${stdout}`);
    return stdout.trim().split("\n");
  }

  /** What it complained of. */
  async function bad(name: string, login: readonly string[], ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await tool(name, login, ...args);
    assert.notEqual(code, 0, stdout);
    return stderr;
  }

  const portsInOrder = Array.from({ length: ports }, (_, index) => `.${admin(index + 1)} = INTEGER: 1`);

  for (const [version, login] of Object.entries(logins)) {
    test(`read by ${version}`, async () => {
      assert.deepEqual(await good("snmpget", login, sysDescr, admin(7)), [
        `.${sysDescr} = STRING: "a switch"`,
        `.${admin(7)} = INTEGER: 1`,
      ]);
      const next = await good("snmpgetnext", login, sysDescr, admin(9), admin(ports));
      assert.deepEqual(next, [
        ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.4526.100",
        `.${admin(10)} = INTEGER: 1`,
        ".1.3.6.1.2.1.105.1.3.1.1.2.1 = Gauge32: 4294967295",
      ]);
    });

    test(`walk in the right order by ${version}`, async () => {
      assert.deepEqual(await good("snmpwalk", login, "1.3.6.1.2.1.105.1.1"), portsInOrder);
      if (version !== "v1") assert.deepEqual(await good("snmpbulkwalk", login, "1.3.6.1.2.1.105.1.1"), portsInOrder);
    });

    test(`set by ${version}`, async () => {
      await good("snmpset", login, admin(5), "i", "2", admin(6), "i", "2");
      assert.deepEqual([view.get(admin(5)), view.get(admin(6))], [integer(2), integer(2)]);
      await good("snmpset", login, admin(5), "i", "1", admin(6), "i", "1");
      const isV1 = version === "v1";
      assert.match(await bad("snmpset", login, admin(5), "s", "x"), isV1 ? /badValue/ : /wrongType/);
      assert.match(await bad("snmpset", login, sysDescr, "s", "x"), isV1 ? /noSuchName/ : /notWritable/);
      assert.match(
        await bad("snmpset", login, admin(5), "i", "2", admin(999), "i", "2"),
        isV1 ? /noSuchName/ : /noCreation/,
      );
      assert.deepEqual(view.get(admin(5)), integer(1));
    });
  }

  test("many repetitions are cut to what fits", async () => {
    const lines = await good("snmpbulkget", [...logins.v2c, "-Cr10000"], admin(1).slice(0, -4));
    assert.ok(lines.length > 50 && lines.length < 200, `${lines.length} lines`);
    assert.deepEqual(lines, portsInOrder.slice(0, lines.length));
  });

  test("64 bits are for those who know them", async () => {
    const counter = "1.3.6.1.2.1.31.1.1.1.6.1";
    assert.deepEqual(await good("snmpget", logins.v2c, counter), [`.${counter} = Counter64: 18446744073709551615`]);
    assert.match(await bad("snmpget", logins.v1, counter), /noSuchName/);
    assert.deepEqual(await good("snmpgetnext", logins.v1, "1.3.6.1.2.1.2"), [portsInOrder[0]]);
  });

  test("all hashes and ciphers understand each other", async () => {
    for (const auth of auths)
      for (const [name, privacy] of Object.entries(ciphers)) {
        const { code, stdout, stderr } = await tool("snmpget", as(`${auth}-${privacy}`, auth, name), sysDescr);
        // A Net-SNMP may be built without the longer keys, which no RFC has.
        if (code !== 0 && /Invalid privacy protocol/.test(stderr)) continue;
        assert.equal(stdout, `.${sysDescr} = STRING: "a switch"\n`, `${auth}, ${name}: ${stderr}`);
      }
  });

  test("a wrong community hears nothing", async () => {
    const before = agent.counts.wrongCommunities;
    assert.match(await bad("snmpget", ["-t", "0.2", ...by("2c", "secret")], sysDescr), /Timeout/);
    assert.equal(agent.counts.wrongCommunities, before + 2);
  });

  test("the community that reads does not write", async () => {
    assert.match(await bad("snmpset", by("2c", "public"), admin(5), "i", "2"), /noAccess/);
    assert.match(await bad("snmpset", by("1", "public"), admin(5), "i", "2"), /noSuchName/);
    assert.deepEqual(view.get(admin(5)), integer(1));
  });

  test("a wrong user or password is told so", async () => {
    const wrong = as("SHA-256-AES", "SHA-256", "AES", ["not knock, knock", "who is there"]);
    assert.match(await bad("snmpget", wrong, sysDescr), /Authentication failure/);
    assert.match(await bad("snmpget", as("SHA-256-AES", "SHA-512", "AES"), sysDescr), /Authentication failure/);
    assert.match(await bad("snmpget", as("nobody", "SHA-256", "AES"), sysDescr), /Unknown user name/);
    // What comes of a wrong key is no message, and RFC 3412 §7.2 has it dropped.
    const garbled = as("SHA-256-AES", "SHA-256", "AES", ["knock, knock", "not who is there"]);
    assert.match(await bad("snmpget", ["-t", "0.2", ...garbled], sysDescr), /Timeout|Decryption/);
  });

  test("who has keys must use them", async () => {
    const user = ["-v", "3", "-u", "SHA-256-AES"];
    const signedOnly = [...user, "-l", "authNoPriv", "-a", "SHA-256", "-A", "knock, knock"];
    for (const login of [[...user, "-l", "noAuthNoPriv"], signedOnly])
      assert.match(await bad("snmpget", login, sysDescr), /authorizationError/);
  });

  test("a device that was rebooted is asked again at its new time", async () => {
    agent.reboot();
    assert.deepEqual(await good("snmpget", shoal, sysDescr), [`.${sysDescr} = STRING: "a switch"`]);
    // As one who knew the engine before.
    const { notInTimeWindows } = agent.counts.reports;
    await good("snmpget", [...shoal, "-e", agent.engineId.toString("hex"), "-Z", "1,9"], sysDescr);
    assert.equal(agent.counts.reports.notInTimeWindows, notInTimeWindows + 1);
  });

  test("nothing went wrong inside", () => assert.deepEqual(agent.failures, []));
});
