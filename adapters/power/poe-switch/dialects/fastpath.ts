/** The command line of FASTPATH, which Netgear, Ubiquiti and others sell under their names. */
import type { Dialect } from "../../../kit/cli/dialect.js";

const host = String.raw`^\((?<host>[^()]{1,64})\) ?`;

export const fastpath = {
  shell: "interactive",
  prompts: {
    interface: new RegExp(String.raw`${host}\(Interface [^()]{1,32}\) ?#$`, "i"),
    config: new RegExp(String.raw`${host}\(Config\) ?#$`, "i"),
    enable: new RegExp(`${host}#$`),
    user: new RegExp(`${host}>$`),
  },
  home: "enable",
  enable: { from: "user", send: "enable", password: /^Password: ?$/i },
  login: [
    { to: /^User: ?$/i, send: "{user}\n" },
    { to: /^Password: ?$/i, send: "{password}\n" },
  ],
  prepare: ["terminal length 0"],
  pagers: [{ to: /^\s*--More-- or \(q\)uit/i, send: " " }],
  errors: [/^\s*% /, /^\s*ERROR\b/i, /invalid interface/i, /^\s*Incorrect/i],
  enter: [
    { send: "configure", mode: "config" },
    { send: "interface {name}", mode: "interface" },
  ],
  leave: [
    { send: "exit", mode: "config" },
    { send: "exit", mode: "enable" },
  ],
} as const satisfies Partial<Dialect>;
