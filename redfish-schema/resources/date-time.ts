/** Dates as clients write them, after the validator has seen to their form. */
import { refuse } from "../../src/model/refusal.js";
import { message } from "../registries/messages.js";

/** A clock that is set goes on; beyond the year 9999 it could not be shown in four digits (DSP0266 §"Date-Time values"). */
const earliest = Date.UTC(1970, 0, 2);
const latest = Date.UTC(9900, 0, 1);

/** Milliseconds since 1970, or undefined where nothing was sent. @throws Refusal 400 for a date that does not exist */
export function parseDateTime(text: string | null | undefined): number | undefined {
  if (text === undefined || text === null) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw refuse(400, message("Base.PropertyValueFormatError", text, "DateTime"), "/DateTime");
  if (at < earliest || at > latest)
    throw refuse(400, message("Base.PropertyValueOutOfRange", text, "DateTime"), "/DateTime");
  return at;
}

/** Minutes east of UTC for `+02:00`, or undefined where nothing was sent. */
export function parseOffset(text: string | null | undefined): number | undefined {
  if (text === undefined || text === null) return undefined;
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(text);
  if (parts === null) {
    throw refuse(400, message("Base.PropertyValueFormatError", text, "DateTimeLocalOffset"), "/DateTimeLocalOffset");
  }
  const size = Number(parts[2]) * 60 + Number(parts[3]);
  return parts[1] === "-" ? -size : size;
}
