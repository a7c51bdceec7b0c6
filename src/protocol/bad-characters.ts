/**
 * Characters that JSON can write and that nothing should be called: U+0000, and halves of surrogate pairs, which have no
 * UTF-8 (RFC 8259 §8.2, RFC 7493 §2.1).
 */
import { pointerTo } from "../../redfish-schema/derive/body-problems.js";
import { message } from "../../redfish-schema/registries/messages.js";
import { type Problem, Refusal } from "../model/refusal.js";

/** Bytes of UTF-8 cannot hold them, so they come as escapes or not at all. */
const badEscape = /\\u(?:0000|d[89a-f])/i;

/** @throws Refusal 400 that names every property with such a character in its name or value, by its pointer */
export function refuseBadCharacters(text: string, body: unknown): void {
  if (!badEscape.test(text)) return;
  const problems = [...problemsIn(body, "body", "")];
  if (problems.length > 0) throw new Refusal(400, problems);
}

function* problemsIn(value: unknown, name: string, at: string): Generator<Problem> {
  if (typeof value === "string") yield* problemOf(value, name, at);
  if (typeof value !== "object" || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, member] of Object.entries(value)) {
    if (!isList) yield* problemOf(key, name, at);
    yield* problemsIn(member, isList ? name : key, pointerTo(at, key));
  }
}

/** The text itself is not repeated: it may be a password. */
function* problemOf(text: string, name: string, at: string): Generator<Problem> {
  const bad = badCharacterIn(text);
  if (bad === undefined) return;
  const shown = `\\u${bad.toString(16).padStart(4, "0")}`;
  yield { message: message("Base.PropertyValueFormatError", shown, name), property: at };
}

/** With `u`, a half that has its other half is none. */
function badCharacterIn(text: string): number | undefined {
  const at = text.includes("\0") ? text.indexOf("\0") : text.search(/\p{Surrogate}/u);
  return at < 0 ? undefined : text.charCodeAt(at);
}
