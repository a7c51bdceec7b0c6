/** Files with keys for secure boot, whatever tool they come from. */
import { parseAuthenticated } from "../../../adapters/firmware/uefi/authenticated.js";
import { readable } from "../../../adapters/firmware/uefi/codec-error.js";
import {
  certificateSignature,
  parseSignatureLists,
  type Signature,
  sha256Signature,
  signaturesOf,
} from "../../../adapters/firmware/uefi/signature-list.js";
import { CommandFailure } from "../exit-codes.js";
import type { Terminal } from "../terminal.js";
import { readInput, wholeOf } from "./input.js";
import { parsedCertificate } from "./secure-boot-state.js";

export interface KeyFile {
  readonly signatures: readonly Signature[];
  readonly notes: readonly string[];
}

/**
 * @param file certificates in PEM or DER, signature lists (`.esl`), signed ones (`.auth`); or 64 hex digits, a SHA-256 hash
 * @param owner of what has no owner yet
 * @throws CommandFailure
 */
export async function readKeys(file: string, owner: string, terminal: Terminal): Promise<KeyFile> {
  if (/^[0-9a-f]{64}$/i.test(file))
    return { signatures: [sha256Signature(new Uint8Array(Buffer.from(file, "hex")), owner)], notes: [] };
  const bytes = wholeOf(await readInput(file, terminal));
  const text = Buffer.from(bytes).toString("latin1");
  if (text.includes("-----BEGIN")) return { signatures: pemSignatures(file, text, owner), notes: [] };
  const found = signed(file, bytes) ?? plain(bytes) ?? certificate(bytes, owner);
  if (found && found.signatures.length > 0) return found;
  throw new CommandFailure(
    `${file} holds no keys: neither a certificate (PEM or DER), nor signature lists (.esl), nor signed ones (.auth).`,
  );
}

function pemSignatures(file: string, text: string, owner: string): readonly Signature[] {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g)];
  const certificates = blocks.filter(([, kind = ""]) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(kind));
  if (certificates.length === 0)
    throw new CommandFailure(
      `${file} has no certificate in it, but: ${blocks.map(([, kind]) => kind).join(", ") || "nothing that is whole"}. ` +
        "Give the certificate; private keys stay where they are.",
    );
  return certificates.map(([, , base64 = ""], index) => {
    const der = new Uint8Array(Buffer.from(base64, "base64"));
    if (parsedCertificate(der) !== null) return certificateSignature(der, owner);
    throw new CommandFailure(`${file}: certificate ${index + 1} cannot be read.`);
  });
}

function signed(file: string, bytes: Uint8Array): KeyFile | null {
  const payload = readable(() => parseAuthenticated(bytes).payload);
  const found = payload && plain(payload);
  return found && { ...found, notes: [`${file}: the lists are taken as they are; who signed them is not checked.`] };
}

function plain(bytes: Uint8Array): KeyFile | null {
  const lists = bytes.length === 0 ? null : readable(() => parseSignatureLists(bytes));
  return lists && { signatures: signaturesOf(lists), notes: [] };
}

function certificate(bytes: Uint8Array, owner: string): KeyFile | null {
  // A SEQUENCE: X509Certificate would take texts too.
  if (bytes[0] !== 0x30 || parsedCertificate(bytes) === null) return null;
  return { signatures: [certificateSignature(bytes, owner)], notes: [] };
}
