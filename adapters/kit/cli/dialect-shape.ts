/** What a `Dialect` looks like, for vendor files that nothing has compiled. */
import { detections } from "../power/bank.js";
import {
  type Check,
  either,
  listOf,
  matching,
  nothing,
  numberFrom,
  objectOf,
  oneOf,
  pattern,
  recordOf,
  text,
} from "../shape.js";

const answer = objectOf({ to: pattern, send: text0() });
const step = either(text, objectOf({ send: text }, { mode: text, expect: pattern }));
const steps = listOf(step);
const path = listOf(text);

/** What is sent may be a blank or the end of a line. */
function text0(): Check {
  return matching(/^[\s\S]{1,200}$/, "a text");
}

const layout: Check = (value, place) =>
  ((value as { readonly kind?: unknown } | null)?.kind === "json" ? json : lines)(value, place);

const lines = objectOf({ kind: oneOf(["lines", "json"]), patterns: listOf(pattern, 1) });
const json = objectOf(
  { kind: oneOf(["json"]), ports: path, port: either(oneOf(["key"]), path) },
  { admin: path, state: path, watts: path, class: path, fault: path },
);

const show = objectOf({ commands: listOf(text, 1), layout });

const lookup = (word: Check): Check => recordOf(either(nothing, word));

export const dialectShape: Check = objectOf(
  {
    shell: oneOf(["interactive", "exec"]),
    errors: listOf(pattern),
    on: listOf(step, 1),
    off: listOf(step, 1),
    words: objectOf({}, { admin: lookup(oneOf(["On", "Off"])), state: lookup(oneOf(detections)) }),
    wattsUnit: oneOf(["W", "dW", "mW"]),
  },
  {
    userSuffix: text,
    patience: numberFrom(1, 600_000),
    prompts: recordOf(pattern),
    home: text,
    login: listOf(answer),
    enable: objectOf({ from: text, send: text, password: pattern }),
    prepare: listOf(text),
    pagers: listOf(answer),
    newline: oneOf(["\n", "\r", "\r\n"]),
    enter: steps,
    leave: steps,
    onWord: objectOf({ usual: text, kept: listOf(text) }),
    read: show,
    readAll: show,
  },
);
