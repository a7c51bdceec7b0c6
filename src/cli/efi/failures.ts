/** Errors of the firmware library as what a person at a command line can use: which file, where, why, and what to do. */
import { type ImageFault, ImageFormatError } from "../../../adapters/firmware/edk2/image-error.js";
import { CodecError } from "../../../adapters/firmware/uefi/codec-error.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";

const noStore =
  "Variables are in a file such as OVMF_VARS.fd, AAVMF_VARS.fd or RPI_EFI.fd; one that only has the firmware's code " +
  "(OVMF_CODE.fd) holds none.";
const damaged = "The file is damaged, or no image of firmware: begin again with a good copy.";
const notTaken = "Nothing was written.";

const advice: Readonly<Record<ImageFault, string>> = {
  "no-store": noStore,
  truncated: "The file is cut off: copy it again.",
  "bad-header": damaged,
  "bad-checksum": damaged,
  "bad-variable": damaged,
  "plain-store": notTaken,
  "too-large": notTaken,
  "no-room": "Delete variables that are not needed; shoal efi show --all tells how large each is.",
  busy: "Start the machine once and turn it off again.",
};

/** @param doing what the file was needed for: what is wrong with a variable is wrong with the file only when that is read */
export function imageFailure(file: string, error: unknown, doing: "reading" | "writing"): unknown {
  if (error instanceof ImageFormatError) {
    const itsAdvice = doing === "writing" && error.code === "bad-variable" ? notTaken : advice[error.code];
    return new CommandFailure(`${file}: ${error.message}. ${itsAdvice}`);
  }
  return error instanceof CodecError ? new CommandFailure(`${file}: ${error.message}.`) : error;
}

/** What the user wrote that is not what it should be. @param what which part of the command line */
export function usageOf<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new CommandFailure(`${what}: ${error.message}.`, exitCodes.usage);
  }
}
