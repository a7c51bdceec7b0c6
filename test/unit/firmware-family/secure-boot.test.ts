import assert from "node:assert/strict";
import { test } from "node:test";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { simulated } from "../../../adapters/firmware/boards/simulated.js";
import { simulatedKeys } from "../../../adapters/firmware/boards/simulated-keys.js";
import { parseEfiTime } from "../../../adapters/firmware/uefi/efi-time.js";
import type { FirmwareWishes, SecureBootDatabaseId, Variables } from "../../../src/model/firmware.js";
import { type AmendSetting, FirmwareError } from "../../../src/ports/firmware.js";
import { databaseGuid, dataOf, globalGuid, named, node, now, setting, variable } from "./machines.js";

const [pk = "", kek = "", db = ""] = [simulatedKeys.PK[0], simulatedKeys.KEK[0], simulatedKeys.db[0]];
const owner = "77fa9abd-0359-4d32-bd60-28f4e78f784b";
const hash = "ab".repeat(32);
const enableGuid = "f0a30bc7-af08-4556-99c4-001009c93a44";

const amend = (variables: Variables, wishes: FirmwareWishes, more: Partial<AmendSetting> = {}) =>
  ovmf.amend(variables, wishes, { ...setting, ...more });

const view = (variables: Variables) => {
  const seen = ovmf.view(variables, node).secureBoot;
  assert.ok(seen);
  return seen;
};

const certificates = (variables: Variables, id: SecureBootDatabaseId) =>
  view(variables).databases[id].certificates.map(({ pem }) => pem);

const refusal = (code: FirmwareError["code"]) => (error: unknown) =>
  error instanceof FirmwareError && error.code === code;

const keys = { PK: [pk], KEK: [kek], db: [db], dbx: [] };
const enrolled = amend([], { resetKeys: { to: "ResetAllKeysToDefault" } }, { keys });

test("without a platform key the machine is in setup mode, and secure boot cannot be switched on", () => {
  assert.deepEqual([view([]).mode, view([]).enabled], ["SetupMode", false]);
  assert.throws(() => amend([], { secureBootEnable: true }), refusal("no-keys"));
  assert.deepEqual(amend([], { secureBootEnable: false }), []);
});

test("keys that are reset to are there, and secure boot is on with them", () => {
  assert.deepEqual([view(enrolled).mode, view(enrolled).enabled], ["UserMode", true]);
  assert.deepEqual(certificates(enrolled, "PK"), [pk]);
  assert.deepEqual(certificates(enrolled, "KEK"), [kek]);
  assert.deepEqual(certificates(enrolled, "db"), [db]);
  assert.deepEqual(
    view(enrolled).databases.dbx.signatures.map(({ type, value }) => [type, value.slice(0, 8)]),
    [["EFI_CERT_SHA256_GUID", "e3b0c442"]],
  );
  assert.deepEqual(
    enrolled.map(({ guid, name, attributes, time }) => [guid, name, attributes, time]),
    (
      [
        [globalGuid, "PK"],
        [globalGuid, "KEK"],
        [databaseGuid, "db"],
        [databaseGuid, "dbx"],
      ] as const
    ).map(([guid, name]) => [guid, name, 0x27, "e907 0601 0c00 0000 0000 0000 0000 0000".replaceAll(" ", "")]),
  );
});

/** SHA-256 of nothing, in a list of one: 76 bytes, as images in the field have it. */
test("a dbx that refuses nothing is the field's", () => {
  const data = dataOf(enrolled, "dbx") ?? "";
  assert.equal(data.length, 2 * 76);
  assert.equal(data.slice(0, 56), "2616c4c14c509240aca941f936934328" + "4c000000" + "00000000" + "30000000");
});

test("switching off and on is one byte, and the keys stay", () => {
  const off = amend(enrolled, { secureBootEnable: false });
  assert.deepEqual(off, [...enrolled, variable(enableGuid, "SecureBootEnable", "00", 3)]);
  assert.deepEqual([view(off).mode, view(off).enabled], ["UserMode", false]);
  const on = amend(off, { secureBootEnable: true });
  assert.equal(dataOf(on, "SecureBootEnable"), "01");
  assert.equal(view(on).enabled, true);
});

test("keys without the byte mean on, and any other byte than 1 means off", () => {
  const enabled = (value: string) => view([...enrolled, variable(enableGuid, "SecureBootEnable", value, 3)]).enabled;
  assert.equal(view(enrolled).enabled, true);
  assert.deepEqual(["00", "01", "02", "0100", "ff"].map(enabled), [false, true, false, true, false]);
});

test("deleting the platform key leaves the other keys, and setup mode", () => {
  const after = amend(enrolled, { resetKeys: { to: "DeletePK" } });
  assert.deepEqual(after, enrolled.slice(1));
  assert.deepEqual([view(after).mode, view(after).enabled], ["SetupMode", false]);
});

test("deleting all keys takes them all, or those of one database", () => {
  const state = variable("9073e4e0-60ec-4b6e-9903-4c223c260f3c", "VendorKeysNv", "01", 0x23);
  assert.deepEqual(amend([state, ...enrolled], { resetKeys: { to: "DeleteAllKeys" } }), [state]);
  const one = amend(enrolled, { resetKeys: { to: "DeleteAllKeys", database: "db" } });
  assert.deepEqual(
    one,
    enrolled.filter(({ name }) => name !== "db"),
  );
});

test("one database goes back to its defaults alone", () => {
  const changed = amend(enrolled, { addCertificate: { database: "db", pem: kek } });
  const back = amend(changed, { resetKeys: { to: "ResetAllKeysToDefault", database: "db" } }, { keys });
  assert.deepEqual(certificates(back, "db"), [db]);
  assert.deepEqual(
    back.filter(({ name }) => name !== "db"),
    enrolled.filter(({ name }) => name !== "db"),
  );
});

test("there is nothing to reset to where nobody gave keys", () => {
  assert.throws(() => amend([], { resetKeys: { to: "ResetAllKeysToDefault" } }), refusal("no-keys"));
  const wrong = { ...keys, db: ["nonsense"] };
  assert.throws(() => amend([], { resetKeys: { to: "ResetAllKeysToDefault" } }, { keys: wrong }), refusal("bad-key"));
  const two = { ...keys, PK: [pk, kek] };
  assert.throws(() => amend([], { resetKeys: { to: "ResetAllKeysToDefault" } }, { keys: two }), refusal("bad-key"));
});

test("refused hashes and certificates of the operator are both in dbx", () => {
  const given = { ...keys, dbx: [hash, db] };
  const after = amend([], { resetKeys: { to: "ResetAllKeysToDefault" } }, { keys: given });
  assert.deepEqual(certificates(after, "dbx"), [db]);
  assert.deepEqual(
    view(after).databases.dbx.signatures.map(({ value }) => value),
    [hash],
  );
});

/* ── one key ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

test("a certificate is added once, and its id stays while others come and go", () => {
  const one = amend([], { addCertificate: { database: "db", pem: db, owner: owner.toUpperCase() } });
  const [first] = view(one).databases.db.certificates;
  assert.deepEqual([first?.pem, first?.owner], [db, owner]);
  assert.equal(amend(one, { addCertificate: { database: "db", pem: db } }), one);
  assert.equal(amend(one, { addCertificate: { database: "db", pem: `junk\r\n${db}`, owner } }), one);
  const two = amend(one, { addCertificate: { database: "db", pem: kek } });
  assert.deepEqual(certificates(two, "db"), [db, kek]);
  const removed = amend(two, { removeKey: { database: "db", id: first?.id ?? "" } });
  assert.deepEqual(certificates(removed, "db"), [kek]);
  const id = view(removed).databases.db.certificates[0]?.id ?? "";
  assert.equal(id, view(two).databases.db.certificates[1]?.id);
  assert.deepEqual(amend(removed, { removeKey: { database: "db", id } }), []);
});

test("another owner makes it another key", () => {
  const one = amend([], { addCertificate: { database: "db", pem: db } });
  const two = amend(one, { addCertificate: { database: "db", pem: db, owner } });
  const ids = view(two).databases.db.certificates.map(({ id }) => id);
  assert.equal(new Set(ids).size, 2);
});

test("there is one platform key: a new one takes its place", () => {
  const after = amend(enrolled, { addCertificate: { database: "PK", pem: kek } });
  assert.deepEqual(certificates(after, "PK"), [kek]);
  assert.equal(amend(after, { addCertificate: { database: "PK", pem: kek } }), after);
});

test("the last platform key that is removed leaves setup mode", () => {
  const id = view(enrolled).databases.PK.certificates[0]?.id ?? "";
  assert.equal(view(amend(enrolled, { removeKey: { database: "PK", id } })).mode, "SetupMode");
  assert.equal(amend(enrolled, { removeKey: { database: "PK", id: "nobody" } }), enrolled);
});

test("hashes are added once, and removed", () => {
  const add = { database: "dbx", type: "EFI_CERT_SHA256_GUID", value: hash.toUpperCase() } as const;
  const after = amend(enrolled, { addSignature: add });
  const [nothing, ours] = view(after).databases.dbx.signatures;
  assert.deepEqual([ours?.type, ours?.value], [add.type, hash]);
  assert.equal(amend(after, { addSignature: add }), after);
  const back = amend(after, { removeKey: { database: "dbx", id: ours?.id ?? "" } });
  assert.deepEqual(view(back).databases.dbx.signatures, [nothing]);
  assert.equal(dataOf(back, "dbx"), dataOf(enrolled, "dbx"));
});

const badKeys: readonly FirmwareWishes[] = [
  { addCertificate: { database: "db", pem: "" } },
  { addCertificate: { database: "db", pem: db + kek } },
  { addCertificate: { database: "db", pem: db.replace("MII", "AAA") } },
  { addCertificate: { database: "db", pem: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n" } },
  { addCertificate: { database: "db", pem: db, owner: "me" } },
  { addSignature: { database: "dbx", type: "EFI_CERT_SHA256_GUID", value: "ab" } },
  { addSignature: { database: "dbx", type: "EFI_CERT_SHA256_GUID", value: "x".repeat(64) } },
  { addSignature: { database: "dbx", type: "EFI_CERT_X509_GUID", value: hash } },
  { addSignature: { database: "PK", type: "EFI_CERT_SHA256_GUID", value: hash } },
  { addSignature: { database: "KEK", type: "EFI_CERT_SHA256_GUID", value: hash } },
];

for (const wishes of badKeys)
  test(`refused: ${JSON.stringify(wishes).slice(0, 90)}`, () => {
    assert.throws(() => amend(enrolled, wishes), refusal("bad-key"));
  });

/* ── what is there already ───────────────────────────────────────────────────────────────────────────────────────── */

test("a time stamp is later than the one before, also when the clock is not", () => {
  const at = (variables: Variables) => parseEfiTime(Buffer.from(named(variables, "db")?.time ?? "", "hex"));
  const first = amend([], { addCertificate: { database: "db", pem: db } });
  assert.equal(at(first), now);
  const second = amend(first, { addCertificate: { database: "db", pem: kek } }, { now: 0 });
  assert.equal(at(second), now + 1000);
  const later = amend(second, { addCertificate: { database: "db", pem: pk } }, { now: now + 60_000 });
  assert.equal(at(later), now + 60_000);
  const end = "0f270c1f173b3b000000000000000000";
  const last = amend([{ ...first[0]!, time: end }], { addCertificate: { database: "db", pem: kek } });
  assert.equal(named(last, "db")?.time, end);
});

test("a database that cannot be read is shown empty, and is not written over by the way", () => {
  const broken = [variable(globalGuid, "KEK", "0102", 0x27)];
  assert.deepEqual(view(broken).databases.KEK, { certificates: [], signatures: [] });
  assert.throws(() => amend(broken, { addCertificate: { database: "KEK", pem: kek } }), refusal("bad-key"));
  assert.deepEqual(amend(broken, { resetKeys: { to: "DeleteAllKeys" } }), []);
});

test("what only claims to be a certificate is shown as bytes", () => {
  const list = `a159c0a5e494a74a87b5ab155c2bf072 30000000 00000000 14000000 ${"00".repeat(16)} deadbeef`;
  const { certificates: none, signatures } = view([variable(databaseGuid, "db", list, 0x27)]).databases.db;
  assert.deepEqual(none, []);
  assert.deepEqual(
    signatures.map(({ type, value }) => [type, value]),
    [["EFI_CERT_X509_GUID", "deadbeef"]],
  );
});

test("simulated machines come with keys, and secure boot switched off", () => {
  const variables = simulated.first(node);
  const seen = simulated.view(variables, node).secureBoot;
  assert.deepEqual([seen?.mode, seen?.enabled], ["UserMode", false]);
  assert.equal(simulated.facts(null).defaultKeys, true);
  const bare = simulated.amend(variables, { resetKeys: { to: "DeleteAllKeys" } }, setting);
  const back = simulated.amend(bare, { resetKeys: { to: "ResetAllKeysToDefault" } }, setting);
  assert.deepEqual(simulated.view(back, node).secureBoot?.databases, seen?.databases);
});
