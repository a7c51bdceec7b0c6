/** Errors as clients are told of them, in the packet after which nothing comes. */
import { FileRefusal } from "../../../src/ports/netboot.js";
import { type ErrorPacket, errorCode } from "./packet.js";

type RefusalCode = FileRefusal["code"];

/**
 * `busy` has no answer: firmware takes an error for the last word, and asks again where there is silence.
 */
const errorCodes: Readonly<Record<RefusalCode, number | null>> = {
  "not-found": errorCode.fileNotFound,
  forbidden: errorCode.accessViolation,
  gone: errorCode.notDefined,
  broken: errorCode.notDefined,
  busy: null,
};

/** @returns null where silence is the answer */
export function refusalPacket(error: unknown): ErrorPacket | null {
  if (!(error instanceof FileRefusal)) return errorPacket(errorCode.notDefined, "The service failed over this file.");
  const code = errorCodes[error.code];
  return code === null ? null : errorPacket(code, error.message);
}

export const errorPacket = (code: number, message: string): ErrorPacket => ({
  op: "ERROR",
  code,
  message: forStrangers(message),
});

/** One line of at most 200 characters: it is shown on the console of a machine, or comes from one. */
export const forStrangers = (text: string): string => text.replace(/\p{Cc}+/gu, " ").slice(0, 200);
