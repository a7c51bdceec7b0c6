/** What clients are told when a medium does not come. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { Refusal } from "../../model/refusal.js";
import { AdapterError } from "../../ports/machine-adapter.js";
import { MediaError } from "../../ports/media.js";
import { shownUrl } from "../fetch/source-url.js";

type Fault = MediaError["fault"];

/** The standard's words, where it has any; ours say why. */
const words: Partial<Record<Fault, (image: string, reason: string) => Message>> = {
  denied: (image) => message("Base.AccessDenied", image),
  unreachable: (image) => message("Base.CouldNotEstablishConnection", image),
  missing: (image) => message("Base.ResourceMissingAtURI", image),
  unauthorized: (image, reason) => message("Base.ResourceAtUriUnauthorized", image, reason),
};

/** What of the request is to blame. */
const blamed: Partial<Record<Fault, string>> = { unauthorized: "/UserName" };

/** @param image URL without credentials */
export function mediaRefusal(error: unknown, image: string): Refusal {
  if (error instanceof Refusal) return error;
  const shown = shownUrl(new URL(image));
  const why = (reason: string): Message => message("Shoal.MediaNotInserted", shown, reason);
  if (error instanceof MediaError) {
    const property = blamed[error.fault] ?? "/Image";
    const first = words[error.fault]?.(shown, error.message);
    const told = first ? [first, why(error.message)] : [why(error.message)];
    return new Refusal(
      error.fault === "no-room" ? 503 : 400,
      told.map((each) => ({ message: each, property })),
    );
  }
  if (error instanceof AdapterError) return new Refusal(500, [{ message: why(error.message) }]);
  return new Refusal(500, [{ message: message("Base.InternalError") }]);
}
