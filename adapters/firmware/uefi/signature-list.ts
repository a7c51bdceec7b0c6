/** EFI_SIGNATURE_LIST (UEFI §32.4.1): what PK, KEK, db and dbx hold. Lists one behind the other, each of one type and size. */
import { CodecError } from "./codec-error.js";
import { guidBytes, guidFrom } from "./guid.js";
import { concatenated, joined, Reader, sameBytes, u32 } from "./little-endian.js";
import { guids } from "./well-known.js";

export interface Signature {
  /** GUID: what the data are. */
  readonly type: string;
  /** GUID of whoever put it there. */
  readonly owner: string;
  readonly data: Uint8Array;
}

export interface SignatureList {
  readonly type: string;
  readonly header: Uint8Array;
  /** Bytes of one signature with its owner: 16 and its data. */
  readonly signatureSize: number;
  /** All of the list's type and size. */
  readonly signatures: readonly Signature[];
}

const headerSize = 28;
const ownerSize = 16;

/** @throws CodecError */
export function parseSignatureLists(bytes: Uint8Array): readonly SignatureList[] {
  const lists: SignatureList[] = [];
  const reader = new Reader(bytes);
  while (reader.left > 0) lists.push(parseList(reader));
  return lists;
}

function parseList(reader: Reader): SignatureList {
  const from = reader.offset;
  const type = guidFrom(reader.take(16, "the type of the signature list"));
  const listSize = reader.u32("the size of the signature list");
  const ownHeaderSize = reader.u32("the header size of the signature list");
  const signatureSize = reader.u32("the signature size of the signature list");
  const body = listSize - headerSize - ownHeaderSize;
  if (body < 0) throw new CodecError("the signature list is shorter than its header", from);
  if (signatureSize < ownerSize || body % signatureSize !== 0)
    throw new CodecError("the signatures do not fill their list", from);
  const header = reader.take(ownHeaderSize, "the header of the signature list");
  const content = new Reader(reader.take(body, "the signature list"));
  const signatures: Signature[] = [];
  while (content.left > 0) {
    const owner = guidFrom(content.take(ownerSize, "the owner of a signature"));
    signatures.push({ type, owner, data: content.take(signatureSize - ownerSize, "a signature") });
  }
  return { type, header, signatureSize, signatures };
}

/** @throws CodecError when a signature is not of its list's type and size */
export const encodeSignatureLists = (lists: readonly SignatureList[]): Uint8Array =>
  concatenated(lists.map(encodeList));

function encodeList({ type, header, signatureSize, signatures }: SignatureList): Uint8Array {
  if (signatureSize < ownerSize || signatures.some((one) => one.type !== type || sizeOf(one) !== signatureSize))
    throw new CodecError("the signatures of a list are not all of its type and size", null);
  const body = concatenated(signatures.flatMap(({ owner, data }) => [guidBytes(owner), data]));
  const sizes = [headerSize + header.length + body.length, header.length, signatureSize].map(u32);
  return joined(guidBytes(type), ...sizes, header, body);
}

export const signaturesOf = (lists: readonly SignatureList[]): readonly Signature[] =>
  lists.flatMap(({ signatures }) => signatures);

/** In lists: hashes of one type that follow each other share one, each certificate has its own, as firmware and tools do it. */
export function listsOf(signatures: readonly Signature[]): readonly SignatureList[] {
  const lists: (SignatureList & { readonly signatures: Signature[] })[] = [];
  for (const signature of signatures) {
    const last = lists.at(-1);
    if (last !== undefined && belongsTo(last, signature)) last.signatures.push(signature);
    else lists.push({ ...listFor(signature), signatures: [signature] });
  }
  return lists;
}

/** Behind the others, in the last list if it belongs there. A signature that is there already is not put in twice. */
export function addSignature(lists: readonly SignatureList[], signature: Signature): readonly SignatureList[] {
  if (signaturesOf(lists).some((other) => isSameSignature(other, signature))) return lists;
  const last = lists.at(-1);
  if (last === undefined || !belongsTo(last, signature)) return [...lists, listFor(signature)];
  return [...lists.slice(0, -1), { ...last, signatures: [...last.signatures, signature] }];
}

const listFor = (signature: Signature): SignatureList => ({
  type: signature.type,
  header: new Uint8Array(0),
  signatureSize: sizeOf(signature),
  signatures: [signature],
});

/** The other lists stay byte for byte; one that is left with nothing goes. */
export function removeSignatures(
  lists: readonly SignatureList[],
  isGone: (signature: Signature) => boolean,
): readonly SignatureList[] {
  return lists.flatMap((list) => {
    const signatures = list.signatures.filter((signature) => !isGone(signature));
    if (signatures.length === list.signatures.length) return [list];
    return signatures.length === 0 ? [] : [{ ...list, signatures }];
  });
}

export const isSameSignature = (some: Signature, other: Signature): boolean =>
  some.type === other.type && some.owner === other.owner && sameBytes(some.data, other.data);

const sizeOf = ({ data }: Signature): number => ownerSize + data.length;

const belongsTo = (list: SignatureList, signature: Signature): boolean =>
  list.type === signature.type &&
  list.type !== guids.certX509 &&
  list.header.length === 0 &&
  list.signatureSize === sizeOf(signature);

/** @param der one X.509 certificate */
export const certificateSignature = (der: Uint8Array, owner: string): Signature => ({
  type: guids.certX509,
  owner,
  data: der,
});

/** @param hash SHA-256: 32 bytes, of a PE image as Authenticode takes it. @throws CodecError */
export function sha256Signature(hash: Uint8Array, owner: string): Signature {
  if (hash.length !== 32) throw new CodecError("a SHA-256 hash has 32 bytes", null);
  return { type: guids.certSha256, owner, data: hash };
}

interface SignatureType {
  /** As UEFI and Redfish's registry of signature types call it. */
  readonly name: string;
  readonly guid: string;
  /** Bytes of the data; null = any number. */
  readonly size: number | null;
}

/** UEFI §32.4.1. */
export const signatureTypes: readonly SignatureType[] = [
  { name: "EFI_CERT_SHA256_GUID", guid: guids.certSha256, size: 32 },
  { name: "EFI_CERT_RSA2048_GUID", guid: "3c5766e8-269c-4e34-aa14-ed776e85b3b6", size: 256 },
  { name: "EFI_CERT_RSA2048_SHA256_GUID", guid: "e2b36190-879b-4a3d-ad8d-f2e7bba32784", size: 256 },
  { name: "EFI_CERT_SHA1_GUID", guid: "826ca512-cf10-4ac9-b187-be01496631bd", size: 20 },
  { name: "EFI_CERT_RSA2048_SHA1_GUID", guid: "67f8444f-8743-48f1-a328-1eaab8736080", size: 256 },
  { name: "EFI_CERT_X509_GUID", guid: guids.certX509, size: null },
  { name: "EFI_CERT_SHA224_GUID", guid: "0b6e5233-a65c-44c9-9407-d9ab83bfc8bd", size: 28 },
  { name: "EFI_CERT_SHA384_GUID", guid: "ff3e5307-9fd0-48c9-85f1-8ad56c701e01", size: 48 },
  { name: "EFI_CERT_SHA512_GUID", guid: "093e0fae-a6c4-4f50-9f1b-d41e2b89c19a", size: 64 },
  { name: "EFI_CERT_X509_SHA256_GUID", guid: "3bd2a492-96c0-4079-b420-fcf98ef103ed", size: 48 },
  { name: "EFI_CERT_X509_SHA384_GUID", guid: "7076876e-80c2-4ee6-aad2-28b349a6865b", size: 64 },
  { name: "EFI_CERT_X509_SHA512_GUID", guid: "446dbf63-2502-4cda-bcfa-2465d2b0fe9d", size: 80 },
];
