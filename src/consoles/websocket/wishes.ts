/** What the query of a serial console's URI asks for. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { refuse } from "../../model/refusal.js";

export interface Wishes {
  /** `first`: types if nobody else does; `take`: types, whoever did; `never`: watches. */
  readonly writer: "first" | "take" | "never";
  /** What the console itself has to say comes between what the machine says, as a line in brackets. */
  readonly announce: boolean;
}

/** @param search from the `?` on, or empty. Parameters it does not know are let be. @throws Refusal 400 */
export function readWishes(search: string): Wishes {
  const query = new URLSearchParams(search);
  const writer = query.get("writer") ?? "first";
  const announce = query.get("announce") ?? "no";
  if (writer !== "first" && writer !== "take" && writer !== "never") throw invalid("writer", writer);
  if (announce !== "yes" && announce !== "no") throw invalid("announce", announce);
  return { writer, announce: announce === "yes" };
}

const invalid = (name: string, value: string) =>
  refuse(400, message("Base.QueryParameterValueFormatError", value.slice(0, 64), name));
