/** How a password, community or key is written in the configuration: see `Secret` in src/ports/power-device.ts. */

const path = { type: "string", minLength: 1, maxLength: 4096 };

const variable = {
  type: "string",
  pattern: "^[A-Za-z_][A-Za-z0-9_]{0,127}$",
  "x-allowed": "the name of an environment variable: letters, digits and _, no digit in front",
};

/** Without `type`, which is said once, where the choice is made. */
const only = (key: string, schema: Readonly<Record<string, unknown>>) => ({
  additionalProperties: false,
  required: [key],
  properties: { [key]: schema },
});

/** @param description one sentence, to which the ways to write it are added */
export const secretSchema = (description: string): Readonly<Record<string, unknown>> => ({
  description: `${description} Itself, {file: …} with it in the first line, or {env: …}.`,
  if: { type: "string" },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema (draft 2020-12 §10.2.2.2) calls it so; nothing awaits it.
  then: { minLength: 1, maxLength: 1024 },
  else: {
    type: "object",
    "x-allowed": "text: put it in quotes, or write {file: …} or {env: …}",
    if: { required: ["env"] },
    // biome-ignore lint/suspicious/noThenProperty: as above.
    then: only("env", variable),
    else: only("file", path),
  },
});
