/** What command lines in the manner of Cisco IOS have in common: prompts, the way to an interface, refusals. */
import type { Dialect } from "../../../kit/cli/dialect.js";

/** As host names are in prompts. */
const host = String.raw`(?<host>[\w.:@/+~-]{1,64})`;

export const iosPrompts = {
  interface: new RegExp(String.raw`^${host}\(config-if[^()]{0,32}\)#$`),
  config: new RegExp(String.raw`^${host}\(config\)#$`),
  enable: new RegExp(`^${host}#$`),
  user: new RegExp(`^${host}>$`),
} as const;

/** Lines of the log begin with `%` too, yet without a blank after it. */
export const iosErrors = [/^\s*% /, /^\s*%?\s*Error\b/i, /^\s*Command rejected/i, /^\s*Invalid input/i] as const;

export const ios = {
  shell: "interactive",
  prompts: iosPrompts,
  home: "enable",
  enable: { from: "user", send: "enable", password: /^Password: ?$/i },
  pagers: [{ to: /^\s*-{1,4} ?More ?-{1,4}/i, send: " " }],
  errors: iosErrors,
  enter: [
    { send: "configure terminal", mode: "config" },
    { send: "interface {name}", mode: "interface" },
  ],
  leave: [{ send: "end", mode: "enable" }],
} as const satisfies Partial<Dialect>;
