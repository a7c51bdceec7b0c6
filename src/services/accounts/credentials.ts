/** A name and a password, as they come in. */
import { isName, longestPassword } from "./rules.js";

export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** Fits the longest name and password, in UTF-8 and base64. */
const longestHeader = 8192;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(base64: string): string | null {
  try {
    return utf8.decode(Buffer.from(base64, "base64"));
  } catch {
    return null;
  }
}

/** Whether they could be anyone's at all; what could not is turned away before it costs anything. */
export const arePlausible = ({ userName, password }: Credentials): boolean =>
  isName(userName) && password.length > 0 && password.length <= longestPassword;

/**
 * Reads an Authorization header of the Basic scheme (RFC 7617 §2, in UTF-8: the name ends at the first colon).
 *
 * @returns null for any other scheme and for whatever cannot be anyone's credentials; never throws
 */
export function readBasic(header: string): Credentials | null {
  if (header.length > longestHeader) return null;
  const base64 = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(header)?.[1];
  const text = base64 === undefined ? null : decode(base64);
  const colon = text?.indexOf(":") ?? -1;
  if (text === null || colon < 0) return null;
  const credentials = { userName: text.slice(0, colon), password: text.slice(colon + 1) };
  return arePlausible(credentials) ? credentials : null;
}
