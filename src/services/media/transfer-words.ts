/** Why an image could not be had, as its slot tells it. */
import { ImageError } from "../../ports/images.js";
import { MediaError } from "../../ports/media.js";
import { TransferError, type TransferFault } from "../fetch/transfer-error.js";

const faults: Readonly<Record<TransferFault, MediaError["fault"]>> = {
  denied: "denied",
  unreachable: "unreachable",
  untrusted: "untrusted",
  unauthorized: "unauthorized",
  missing: "missing",
  refused: "refused",
  redirected: "refused",
  encoded: "refused",
  "cut-off": "cut-off",
  slow: "slow",
};

/** Of an error that nobody foresaw it is the error itself. */
export function mediaError(error: unknown): unknown {
  if (error instanceof TransferError) return new MediaError(faults[error.fault], error.message, { cause: error });
  if (!(error instanceof ImageError)) return error;
  const fault = imageFaults[error.code] ?? "refused";
  return new MediaError(fault, error.message, { cause: error });
}

const imageFaults: Partial<Record<ImageError["code"], MediaError["fault"]>> = {
  "too-large": "too-large",
  incomplete: "cut-off",
  disk: "no-room",
};
