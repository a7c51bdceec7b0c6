/**
 * EFI_VARIABLE_AUTHENTICATION_2 (UEFI §8.2.2): a new value with a signature before it, as `.auth` files hold it. The value is
 * taken and the signature is not checked: whoever may write the store needs none.
 */
import { CodecError } from "./codec-error.js";
import { guidFrom } from "./guid.js";
import { Reader } from "./little-endian.js";
import { guids } from "./well-known.js";

export interface AuthenticatedValue {
  /** EFI_TIME. */
  readonly time: Uint8Array;
  /** PKCS #7 SignedData. */
  readonly certificateData: Uint8Array;
  /** The value alone. */
  readonly payload: Uint8Array;
}

/** WIN_CERTIFICATE_UEFI_GUID (UEFI §32.2.4): these fields before the data. */
const certificateHeaderSize = 24;
const revision = 0x0200;
const winCertTypeEfiGuid = 0x0ef1;

/** @throws CodecError */
export function parseAuthenticated(bytes: Uint8Array): AuthenticatedValue {
  const reader = new Reader(bytes);
  const time = reader.take(16, "the time stamp");
  const from = reader.offset;
  const length = reader.u32("the length of the signature");
  if (length < certificateHeaderSize) throw new CodecError("the signature is shorter than its header", from);
  const kind = [reader.u16("the signature's revision"), reader.u16("the signature's type")];
  const type = guidFrom(reader.take(16, "the signature's type"));
  if (kind[0] !== revision || kind[1] !== winCertTypeEfiGuid || type !== guids.certPkcs7)
    throw new CodecError("no signature of a time-based authenticated variable", from);
  const certificateData = reader.take(length - certificateHeaderSize, "the signature");
  return { time, certificateData, payload: reader.rest() };
}
