/** What clients are told when an image does not come, or is not taken in. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { Refusal } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import { ImageError } from "../../ports/images.js";
import { TransferError, type TransferFault } from "../fetch/transfer-error.js";

/** Images go to the service first. */
const here = uris.updateService;

const words: Partial<Record<TransferFault, (image: string, reason: string) => Message>> = {
  denied: (image) => message("Base.AccessDenied", image),
  unreachable: (image) => message("Base.CouldNotEstablishConnection", image),
  missing: (image) => message("Base.ResourceMissingAtURI", image),
  unauthorized: (image, reason) => message("Base.ResourceAtUriUnauthorized", image, reason),
};

/**
 * A refusal in the registries' words, the best of them first; other errors as they are.
 * @param image what the client called it, without credentials
 */
export function outward(error: unknown, image: string): unknown {
  if (error instanceof TransferError) {
    const reason = words[error.fault] ?? ((uri, text) => message("Shoal.ImageNotFetched", uri, text));
    return refusal(400, reason(image, error.message), message("Update.TransferFailed", image, here));
  }
  return error instanceof ImageError ? notTaken(error, image) : error;
}

function notTaken({ code, message: reason }: ImageError, image: string): Refusal {
  const why = message("Shoal.ImageRefused", image, reason);
  switch (code) {
    case "too-large":
      return refusal(413, message("Base.PayloadTooLarge"), why);
    case "disk":
      return refusal(503, message("Base.InsufficientStorage"), why);
    case "gone":
      return refusal(404, why);
    case "incomplete":
      return refusal(400, why, message("Update.TransferFailed", image, here));
    default:
      return refusal(400, why, message("Update.VerificationFailed", image, here));
  }
}

const refusal = (status: Refusal["status"], ...messages: readonly Message[]): Refusal =>
  new Refusal(
    status,
    messages.map((each) => ({ message: each })),
  );
