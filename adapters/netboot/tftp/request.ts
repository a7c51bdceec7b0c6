/** What is served of all that can be asked, and under which name. */
import { type ErrorPacket, errorCode, type TftpRequest } from "./packet.js";
import { errorPacket } from "./refusal.js";

export type Wish = { readonly path: string } | { readonly refused: RefusedAs; readonly packet: ErrorPacket };
type RefusedAs = "write" | "mode" | "name";

/** Only bytes as they are, only reading, only names that can be written down. */
export function wishOf({ op, mode, file }: TftpRequest): Wish {
  if (op === "WRQ") return refused("write", errorCode.accessViolation, "Nothing can be written here.");
  if (mode !== "octet") return refused("mode", errorCode.illegalOperation, "Only octet (binary) mode is served.");
  // Some of them end a name for the file system, others a line for whoever reads the log.
  if (/\p{Cc}/u.test(file)) return refused("name", errorCode.accessViolation, "There are no such names here.");
  return { path: pathOf(file) };
}

const refused = (what: RefusedAs, code: number, message: string): Wish => ({
  refused: what,
  packet: errorPacket(code, message),
});

/** Windows' boot programs write backslashes, and boot loaders differ on whether a path begins with `/`. */
const pathOf = (file: string): string => file.replaceAll("\\", "/").replace(/^\/+/, "");
