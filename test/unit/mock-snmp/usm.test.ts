import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ReportKind } from "../../../mock-hardware/snmp/admission.js";
import { PacketError } from "../../../mock-hardware/snmp/ber.js";
import { type SecurityLevel, type User, Usm } from "../../../mock-hardware/snmp/usm.js";
import {
  DecryptionError,
  decrypt,
  emptyDigest,
  encrypt,
  isSigned,
  sign,
} from "../../../mock-hardware/snmp/usm-crypto.js";
import {
  type AuthProtocol,
  authKey,
  authProtocols,
  type PrivacyProtocol,
  privacyKey,
  privacyProtocols,
} from "../../../mock-hardware/snmp/usm-keys.js";
import {
  flag,
  readScopedPdu,
  readV3Message,
  writeScopedPdu,
  writeV3Message,
} from "../../../mock-hardware/snmp/v3-message.js";
import { ManualClock } from "../../support/manual-clock.js";
import { mutated, octets, request, sysDescr } from "./samples.js";

const engineId = Buffer.from("80007ed904656e67", "hex");
const auth = { protocol: "SHA-256", password: "authentication" } as const;
const privacy = { protocol: "AES", password: "hidden from all" } as const;
const secret: User = { name: "secret", auth, privacy, write: true };
const signed: User = { name: "signed", auth };
const open: User = { name: "open" };
const lenient: User = { name: "lenient", auth, least: "noAuthNoPriv" };

function engine() {
  const clock = new ManualClock();
  return { clock, usm: new Usm([secret, signed, open, lenient], engineId, () => clock.now()) };
}

interface Asked {
  readonly user?: User;
  readonly name?: string;
  readonly level?: SecurityLevel;
  readonly engineId?: Buffer;
  readonly contextEngineId?: Buffer;
  readonly context?: string;
  readonly boots?: number;
  readonly time?: number;
  readonly reportable?: boolean;
  readonly salt?: Buffer;
}

const authenticationKey = authKey(auth.protocol, auth.password, engineId);
const hidingKey = privacyKey(privacy.protocol, auth.protocol, privacy.password, engineId);

function ask(asked: Asked = {}): Buffer {
  const { user = secret, level = "authPriv", boots = 1, time = 0, salt = Buffer.alloc(8, 3) } = asked;
  const isSecret = level === "authPriv";
  const flags = { noAuthNoPriv: 0, authNoPriv: flag.auth, authPriv: flag.auth | flag.priv }[level];
  const scoped = { engineId: asked.contextEngineId ?? engineId, context: Buffer.from(asked.context ?? "") };
  const plain = writeScopedPdu({ ...scoped, pdu: request("get", sysDescr) });
  const packet = writeV3Message({
    id: 99,
    maxSize: 65_507,
    flags: flags | (asked.reportable === false ? 0 : flag.reportable),
    security: {
      engineId: asked.engineId ?? engineId,
      boots,
      time,
      user: Buffer.from(asked.name ?? user.name),
      digest: level === "noAuthNoPriv" ? Buffer.alloc(0) : emptyDigest(auth.protocol),
      salt: isSecret ? salt : Buffer.alloc(0),
    },
    data: isSecret ? encrypt(plain, privacy.protocol, hidingKey, { boots, time, salt: Buffer.alloc(8, 3) }) : plain,
  });
  return level === "noAuthNoPriv" ? packet : sign(packet, auth.protocol, authenticationKey);
}

test("keys are those of RFC 3414 A.3", () => {
  const engine = Buffer.from("000000000000000000000002", "hex");
  assert.equal(authKey("MD5", "maplesyrup", engine).toString("hex"), "526f5eed9fcce26f8964c2930787d82b");
  assert.equal(authKey("SHA", "maplesyrup", engine).toString("hex"), "6695febc9288e36282235fc7151f128497b38f3f");
});

test("a short password is refused", () => {
  assert.throws(() => authKey("SHA", "7letter", engineId), /at least 8/);
  assert.throws(() => new Usm([{ name: "x", privacy }], engineId, () => 0), /"x" cannot have privacy without/);
});

test("what is hidden by any cipher is found again, and only with the same salt", () => {
  for (const protocol of Object.keys(privacyProtocols) as PrivacyProtocol[])
    for (const hash of Object.keys(authProtocols) as AuthProtocol[]) {
      const key = privacyKey(protocol, hash, "some password", engineId);
      const nonce = { boots: 5, time: 2 ** 31 - 1, salt: Buffer.from("saltsalt") };
      const plain = Buffer.from("a message of some octets");
      const hidden = encrypt(plain, protocol, key, nonce);
      assert.deepEqual(decrypt(hidden, protocol, key, nonce), plain, `${protocol} with ${hash}`);
      assert.notDeepEqual(decrypt(hidden, protocol, key, { ...nonce, salt: Buffer.from("saltless") }), plain);
    }
  const desKey = privacyKey("DES", "MD5", "some password", engineId);
  const nonce = { boots: 0, time: 0, salt: Buffer.alloc(8) };
  assert.throws(() => decrypt(Buffer.alloc(9), "DES", desKey, nonce), DecryptionError);
});

test("a user is let in at the level of its keys, with what it may do", () => {
  const { usm } = engine();
  const access = (asked: Asked) => {
    const admission = usm.admit(ask(asked));
    return "terms" in admission ? admission.terms.access : admission.report;
  };
  assert.equal(access({}), "write");
  assert.equal(access({ user: signed, level: "authNoPriv" }), "read");
  assert.equal(access({ user: open, level: "noAuthNoPriv" }), "read");
  assert.equal(access({ user: lenient, level: "noAuthNoPriv" }), "read");
  for (const level of ["noAuthNoPriv", "authNoPriv"] as const) assert.equal(access({ level }), "none");
});

test("a response is signed and hidden as the request was", () => {
  const { usm } = engine();
  const admission = usm.admit(ask());
  assert.ok("seal" in admission);
  const packet = admission.seal({ ...request("get", sysDescr), kind: "response" });
  const message = readV3Message(packet);
  assert.deepEqual([message.id, message.flags], [99, flag.auth | flag.priv]);
  assert.ok(isSigned(packet, auth.protocol, authenticationKey));
  const scoped = readScopedPdu(decrypt(message.data, privacy.protocol, hidingKey, message.security));
  assert.deepEqual([scoped.engineId, scoped.pdu.kind], [engineId, "response"]);
  const again = readV3Message(admission.seal({ ...request("get"), kind: "response" }));
  assert.notDeepEqual(again.security.salt, message.security.salt);
});

/** What was reported, how often it says that was, and at which level. */
function reported(usm: Usm, packet: Buffer) {
  const admission = usm.admit(packet);
  assert.ok("report" in admission && admission.packet !== null, "there should be a report");
  const message = readV3Message(admission.packet);
  const { pdu } = readScopedPdu(message.data);
  assert.deepEqual([message.id, pdu.kind, message.security.engineId], [99, "report", engineId]);
  assert.deepEqual(pdu.bindings[0]?.value, { type: "Counter32", value: usm.reports[admission.report] });
  return {
    ...message.security,
    kind: admission.report,
    oid: pdu.bindings[0]?.oid,
    flags: message.flags,
    id: pdu.requestId,
  };
}

test("discovery learns engine, boots and time", () => {
  const { clock, usm } = engine();
  clock.advance(42_700);
  const probe = ask({ engineId: Buffer.alloc(0), name: "", level: "noAuthNoPriv" });
  const { kind, oid, boots, time, flags, id } = reported(usm, probe);
  assert.deepEqual({ kind, boots, time, flags, id }, { kind: "unknownEngineIDs", boots: 1, time: 42, flags: 0, id: 7 });
  assert.equal(oid, "1.3.6.1.6.3.15.1.1.4.0");
});

test("each reason to keep a message out has its report", () => {
  const wrongDigest = ask();
  wrongDigest[wrongDigest.length - 1]! ^= 1;
  const packets: Readonly<Record<Exclude<ReportKind, "notInTimeWindows">, Buffer>> = {
    unknownEngineIDs: ask({ engineId: Buffer.from("another") }),
    unknownUserNames: ask({ name: "nobody" }),
    unsupportedSecLevels: ask({ user: signed }),
    wrongDigests: wrongDigest,
    decryptionErrors: ask({ salt: Buffer.alloc(7) }),
    unknownPDUHandlers: ask({ contextEngineId: Buffer.from("another") }),
    unknownContexts: ask({ context: "vlan-7" }),
  };
  const { usm } = engine();
  for (const [kind, packet] of Object.entries(packets)) {
    const { flags, ...report } = reported(usm, packet);
    assert.deepEqual([report.kind, flags], [kind, 0]);
  }
  for (const kind of Object.keys(packets) as ReportKind[]) assert.equal(usm.reports[kind], 1, kind);
});

test("a message out of the time window is told the time, in a signed report", () => {
  const { clock, usm } = engine();
  clock.advance(1_000_000);
  for (const [boots, time] of [
    [1, 849],
    [1, 1151],
    [0, 1000],
    [2, 1000],
  ] as const) {
    const packet = ask({ boots, time });
    const report = reported(usm, packet);
    assert.deepEqual([report.kind, report.flags, report.time], ["notInTimeWindows", flag.auth, 1000]);
  }
  for (const time of [850, 1000, 1150]) assert.ok("request" in usm.admit(ask({ time })), String(time));
});

test("after a reboot the old time is none", () => {
  const { clock, usm } = engine();
  clock.advance(60_000);
  assert.ok("request" in usm.admit(ask({ time: 60 })));
  usm.reboot();
  const { kind, boots, time } = reported(usm, ask({ time: 60 }));
  assert.deepEqual({ kind, boots, time }, { kind: "notInTimeWindows", boots: 2, time: 0 });
  assert.ok("request" in usm.admit(ask({ boots: 2 })));
});

test("who wants no report gets none", () => {
  const { usm } = engine();
  const admission = usm.admit(ask({ name: "nobody", reportable: false }));
  assert.deepEqual(admission, { report: "unknownUserNames", packet: null });
});

test("what a wrong key makes of a message is no message", () => {
  const { usm } = engine();
  const other = { ...secret, privacy: { ...privacy, password: "another secret" } };
  const elsewhere = new Usm([other], engineId, () => 0);
  assert.ok("request" in usm.admit(ask()));
  assert.throws(() => elsewhere.admit(ask()), PacketError);
});

test("arbitrary octets and mutated messages are let in, reported or refused", () => {
  const { usm } = engine();
  const kinds: readonly Asked[] = [{}, { user: signed, level: "authNoPriv" }, { user: open, level: "noAuthNoPriv" }];
  const packets = fc.oneof(octets(200), mutated(fc.constantFrom(...kinds.map(ask))));
  fc.assert(
    fc.property(packets, (packet) => {
      try {
        usm.admit(packet);
      } catch (error) {
        assert.ok(error instanceof PacketError, String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});
