/** What a vendor file of a switch looks like: said in words where one is not so. */
import { dialectShape } from "../../kit/cli/dialect-shape.js";
import type { Counter } from "../../kit/power/bank.js";
import { detections } from "../../kit/power/bank.js";
import {
  aFunction,
  also,
  type Check,
  integer,
  mapOf,
  numberFrom,
  objectOf,
  oid,
  oneOf,
  text,
  yesOrNo,
} from "../../kit/shape.js";
import { neededOfAll, optionalOfAll } from "../../kit/vendor-shape.js";
import type { AdminColumn, Family } from "./family.js";

const index = { index: oneOf(["group.port", "port", "ifIndex", "group.ifIndex"]) };
const column = objectOf({ oid }, index);
const wordColumn = (word: Check): Check => objectOf({ oid, words: mapOf(integer, word) }, index);

const admin = also(
  objectOf({ oid, on: mapOf(integer, text), off: integer }, { ...index, readOnly: yesOrNo }),
  ({ on, off }: AdminColumn) => (on.has(off) ? [`has ${off} for on and for off`] : []),
);

const counterNames: readonly Counter[] = ["mpsAbsent", "invalidSignature", "powerDenied", "overload", "short"];

const snmp = objectOf(index, {
  admin,
  detection: wordColumn(oneOf(detections)),
  watts: objectOf({ oid, unit: numberFrom(1e-6, 1e3) }, index),
  powerClass: objectOf({ oid, offset: integer }, index),
  counters: objectOf({}, Object.fromEntries(counterNames.map((name) => [name, column]))),
  fault: wordColumn(text),
  budget: objectOf({ watts: oid, used: oid }),
  entity: column,
  unverified: yesOrNo,
  forwardingPerVlan: yesOrNo,
});

const family = objectOf(
  { ...neededOfAll, ports: objectOf({ example: text, parse: aFunction, nameOf: aFunction }, { ofTheTable: yesOrNo }) },
  { ...optionalOfAll, snmp, ssh: dialectShape },
);

/** @returns what is wrong with the default export of a vendor file; empty = it is a `Family`. Pure. */
export const familyProblems = (value: unknown): readonly string[] =>
  also(family, ({ snmp: means, ssh }: Family) => {
    if (means === undefined && ssh === undefined) return ['needs "snmp" or "ssh"'];
    const blind = means !== undefined && means.admin === undefined && means.detection === undefined;
    return blind ? ['"snmp" needs "admin" or "detection": nothing would tell how a port is'] : [];
  })(value, "");
