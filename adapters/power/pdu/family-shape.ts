/** What a vendor file of a PDU looks like: said in words where one is not so. */
import { aFunction, also, integer, listOf, mapOf, numberFrom, objectOf, oid, oneOf, text } from "../../kit/shape.js";
import { neededOfAll, optionalOfAll } from "../../kit/vendor-shape.js";
import type { Family } from "./family.js";

const order = objectOf({ oid, value: integer });

const family = objectOf(
  {
    ...neededOfAll,
    aliases: listOf(text),
    outlets: objectOf({ example: text, parse: aFunction }),
    turn: objectOf({ on: order, off: order }),
    state: objectOf({ oid, words: mapOf(integer, oneOf(["on", "off", "turningOn", "turningOff", "changing"])) }),
  },
  { ...optionalOfAll, pending: objectOf({ oid, yes: integer }), watts: objectOf({ oid, unit: numberFrom(1e-6, 1e3) }) },
);

/** @returns what is wrong with the default export of a vendor file; empty = it is a `Family`. Pure. */
export const familyProblems = (value: unknown): readonly string[] =>
  also(family, ({ turn: { on, off }, state }: Family) => {
    const same = on.oid === off.oid && on.value === off.value;
    const words = new Set(state.words.values());
    return [
      ...(same ? ["turn.on and turn.off are the same order"] : []),
      ...(words.has("on") && words.has("off") ? [] : ["state.words needs a number for on and one for off"]),
    ];
  })(value, "");
