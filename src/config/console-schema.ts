/** The schema of the ways to machines' consoles. */
import { filePath, mapping, text, wholeNumber } from "./schema-parts.js";

const key = mapping(
  "Who comes in with a key, without a password.",
  {
    account: {
      type: "string",
      description: "Name of the account that its holder comes in as.",
      pattern: "^[A-Za-z0-9._@-]{1,32}$",
      "x-allowed": "the name of an account",
    },
    file: filePath("Public keys of OpenSSH, one a line, as in authorized_keys; relative to this file."),
  },
  ["account", "file"],
);

export const consoleRules = mapping("How people and programs come to the consoles of machines.", {
  webSocket: {
    type: "boolean",
    description: "Whether WebSockets on the port of `listen` lead to serial consoles and screens.",
    default: true,
  },
  idleMinutes: wholeNumber(
    "A console on which nothing was typed for that long is left. 0 = it stays open for as long as its user does.",
    0,
    100_000,
    { default: 480 },
  ),
  ssh: mapping("An SSH server for serial consoles. Without it there is none.", {
    host: text("Address to listen on: 127.0.0.1 for this computer only, 0.0.0.0 or :: for everyone.", {
      default: "127.0.0.1",
    }),
    port: wholeNumber("TCP port. 0 = any free one.", 0, 65_535, { default: 2200 }),
    keys: {
      type: "array",
      description: "Who may come in with a key.",
      items: key,
      maxItems: 1000,
      default: [],
    },
  }),
});
