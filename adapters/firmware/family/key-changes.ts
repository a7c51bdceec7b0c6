/** Changes of the keys of secure boot. Offline nobody checks signatures: whoever may write the store may change them. */
import { X509Certificate } from "node:crypto";
import {
  type FirmwareWishes,
  type SecureBootDatabaseId,
  secureBootDatabaseIds,
  type Variables,
} from "../../../src/model/firmware.js";
import { type AmendSetting, type DefaultKeys, FirmwareError } from "../../../src/ports/firmware.js";
import { encodeEfiTime, parseEfiTime } from "../uefi/efi-time.js";
import { isGuid } from "../uefi/guid.js";
import { bytesOfHex, hexOf, sameBytes } from "../uefi/little-endian.js";
import {
  addSignature,
  certificateSignature,
  encodeSignatureLists,
  listsOf,
  removeSignatures,
  type Signature,
  type SignatureList,
  sha256Signature,
  signaturesOf,
  signatureTypes,
} from "../uefi/signature-list.js";
import { guids } from "../uefi/well-known.js";
import { databaseKeys, enableKey, hasPlatformKey, keyId, listsIn } from "./secure-boot.js";
import {
  firmwareOnlyAttributes,
  keyAttributes,
  numberOf,
  variableOf,
  withoutVariable,
  withValue,
  withVariable,
} from "./variables.js";

type Now = Pick<AmendSetting, "now">;

/* ── on and off ──────────────────────────────────────────────────────────────────────────────────────────────────── */

/** @throws FirmwareError `no-keys` */
export function withSecureBoot(variables: Variables, enabled: boolean): Variables {
  if (enabled && !hasPlatformKey(variables))
    throw new FirmwareError(
      "no-keys",
      "secure boot needs a platform key (PK): enroll one, or reset the keys to their defaults",
    );
  // Off already, and with nothing to switch.
  if (!enabled && !hasPlatformKey(variables) && numberOf(variables, enableKey) === null) return variables;
  return withValue(variables, enableKey, Uint8Array.of(Number(enabled)), firmwareOnlyAttributes);
}

/* ── all keys of a database ──────────────────────────────────────────────────────────────────────────────────────── */

type Reset = NonNullable<FirmwareWishes["resetKeys"]>;

/** @param keys null = there are none to go back to. @throws FirmwareError `no-keys`, `bad-key` */
export function withKeysReset(
  variables: Variables,
  { to, database }: Reset,
  keys: DefaultKeys | null,
  now: Now,
): Variables {
  if (to === "DeletePK") return withoutVariable(variables, databaseKeys.PK);
  const ids: readonly SecureBootDatabaseId[] = database === undefined ? secureBootDatabaseIds : [database];
  if (to === "DeleteAllKeys")
    return ids.reduce<Variables>((before, id) => withoutVariable(before, databaseKeys[id]), variables);
  if (keys === null) throw new FirmwareError("no-keys", "there are no keys that secure boot could be reset to");
  return ids.reduce<Variables>(
    (before, id) => withLists(before, id, listsOf(defaultSignatures(keys, id)), now),
    variables,
  );
}

/** SHA-256 of nothing: what a dbx that refuses nothing holds in the field, since an empty one would be none. */
const hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** Owner of what was put in without one. */
const ourselves = guids.shoal;

function defaultSignatures(keys: DefaultKeys, id: SecureBootDatabaseId): readonly Signature[] {
  const texts = id === "dbx" && keys.dbx.length === 0 ? [hashOfNothing] : keys[id];
  if (id === "PK" && texts.length > 1) throw new FirmwareError("bad-key", "a platform key (PK) is one certificate");
  return texts.map((text) =>
    id === "dbx" && /^[0-9a-f]{64}$/i.test(text)
      ? sha256Signature(bytesOfHex(text), ourselves)
      : certificate(text, ourselves),
  );
}

/** Variables that hold the keys from the beginning. @param at time stamp, in milliseconds since 1970 */
export const enrolledKeys = (keys: DefaultKeys, at: number): Variables =>
  withKeysReset([], { to: "ResetAllKeysToDefault" }, keys, { now: at });

/* ── one key ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** @throws FirmwareError `bad-key` */
export function withCertificate(
  variables: Variables,
  { database, pem, owner }: NonNullable<FirmwareWishes["addCertificate"]>,
  now: Now,
): Variables {
  const added = certificate(pem, ownerOf(owner));
  const lists = readableLists(variables, database);
  const signatures = signaturesOf(lists);
  const isThere = signatures.some(isMeantBy(added, owner));
  // There is one platform key: a new one takes its place (UEFI §32.3.1).
  if (isThere && (database !== "PK" || signatures.length === 1)) return variables;
  return withLists(variables, database, addSignature(database === "PK" ? [] : lists, added), now);
}

/** @throws FirmwareError `bad-key` */
export function withSignature(
  variables: Variables,
  { database, type, value, owner }: NonNullable<FirmwareWishes["addSignature"]>,
  now: Now,
): Variables {
  const data = hashFrom(type, value);
  if (database === "PK" || database === "KEK")
    throw new FirmwareError("bad-key", `${database} holds certificates: a hash proves nobody's right to change keys`);
  const lists = readableLists(variables, database);
  const added: Signature = { ...data, owner: ownerOf(owner) };
  if (signaturesOf(lists).some(isMeantBy(added, owner))) return variables;
  return withLists(variables, database, addSignature(lists, added), now);
}

/** A client that names no owner means the key, whoever put it there. */
const isMeantBy =
  (added: Signature, owner: string | undefined) =>
  ({ type, owner: its, data }: Signature): boolean =>
    type === added.type && sameBytes(data, added.data) && (owner === undefined || its === added.owner);

/** A database that is left with nothing is gone; without its PK the machine is in setup mode. */
export function withoutKey(
  variables: Variables,
  { database, id }: NonNullable<FirmwareWishes["removeKey"]>,
  now: Now,
): Variables {
  const lists = readableLists(variables, database);
  return withLists(
    variables,
    database,
    removeSignatures(lists, (signature) => keyId(signature) === id),
    now,
  );
}

/** What cannot be read is not written over by the way. */
function readableLists(variables: Variables, id: SecureBootDatabaseId): readonly SignatureList[] {
  const lists = listsIn(variables, id);
  if (lists === null)
    throw new FirmwareError("bad-key", `${id} holds something that cannot be read: delete or reset its keys first`);
  return lists;
}

function ownerOf(owner: string | undefined): string {
  if (owner === undefined) return ourselves;
  if (!isGuid(owner.toLowerCase())) throw new FirmwareError("bad-key", "the owner of a key is a GUID");
  return owner.toLowerCase();
}

/** @throws FirmwareError `bad-key` */
function certificate(pem: string, owner: string): Signature {
  const blocks = pem.match(/-----BEGIN [A-Z0-9 ]+-----/g) ?? [];
  if (blocks.length !== 1) throw new FirmwareError("bad-key", "a key is one certificate in PEM form");
  try {
    return certificateSignature(new Uint8Array(new X509Certificate(pem).raw), owner);
  } catch {
    throw new FirmwareError("bad-key", "the certificate cannot be read: it has to be X.509 in PEM form");
  }
}

/** @throws FirmwareError `bad-key` */
function hashFrom(type: string, value: string): Pick<Signature, "type" | "data"> {
  const known = hashTypes.find(({ name }) => name === type);
  if (!known)
    throw new FirmwareError("bad-key", `no kind of hash: one of ${hashTypes.map(({ name }) => name).join(", ")}`);
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(value);
  if (!isHex || value.length !== 2 * (known.size ?? 0))
    throw new FirmwareError("bad-key", `a signature of type ${type} is ${2 * (known.size ?? 0)} hex digits`);
  return { type: known.guid, data: bytesOfHex(value) };
}

const hashTypes = signatureTypes.filter(({ name }) => /^EFI_CERT_SHA(1|224|256|384|512)_GUID$/.test(name));

/* ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** With a new time stamp; the same bytes stay as they are. */
function withLists(
  variables: Variables,
  id: SecureBootDatabaseId,
  lists: readonly SignatureList[],
  { now }: Now,
): Variables {
  const key = databaseKeys[id];
  if (lists.length === 0) return withoutVariable(variables, key);
  const before = variableOf(variables, key);
  const data = hexOf(encodeSignatureLists(lists));
  if (before?.data === data) return variables;
  const time = hexOf(stampAfter(before?.time, now));
  return withVariable(variables, { ...key, attributes: before?.attributes ?? keyAttributes, data, time });
}

const second = 1000;
const lastStamp = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Later than the one before, as the firmware wants it of a new value (UEFI §8.2.2), also when a clock was wrong. */
function stampAfter(before: string | undefined, now: number): Uint8Array {
  const last = before === undefined ? null : parseEfiTime(bytesOfHex(before));
  return encodeEfiTime(Math.min(Math.max(now, (last ?? 0) + second), lastStamp));
}
