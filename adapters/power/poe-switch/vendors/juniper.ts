import { poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

const { admin, ...readOnly } = rfc3621();

const commit = { send: "commit", mode: "edit", expect: /commit complete/ };

export default poeSwitch({
  id: "juniper",
  name: "Juniper EX with Junos",
  sysObjectIds: ["1.3.6.1.4.1.2636"],
  // Member of the stack, slot 0, port. The tables count from 1 what these count from 0.
  ports: portNames({
    forms: ["{type}-{group}/0/{port}"],
    types: { ge: [], mge: [], fe: [], xe: [] },
    from: 0,
    example: "ge-0/0/5",
  }),
  snmp: { ...readOnly, unverified: true, ...(admin && { admin: { ...admin, readOnly: true } }) },
  ssh: {
    shell: "interactive",
    // A commit takes its time on small switches.
    patience: 60_000,
    prompts: {
      edit: /^[\w.-]{1,64}@(?<host>[\w.:-]{1,64})#$/,
      operational: /^[\w.-]{1,64}@(?<host>[\w.:-]{1,64})>$/,
      // Where root begins.
      shell: /^[\w.-]{1,64}@[\w.:-]{1,64}.{0,64}%$/,
    },
    home: "operational",
    enable: { from: "shell", send: "cli", password: /^Password: ?$/i },
    prepare: ["set cli screen-length 0", "set cli screen-width 400"],
    pagers: [{ to: /^---\(more.*\)---/, send: " " }],
    errors: [
      /^\s*error:/i,
      /^\s*(?:unknown command|syntax error|missing argument|invalid (?:value|interface))/i,
      /configuration database (?:locked|modified)/i,
      /commit failed/i,
    ],
    // Exclusive: what others have begun is not committed with it, and what is not committed is discarded at the end.
    enter: [{ send: "configure exclusive", mode: "edit" }],
    on: [{ send: "delete poe interface {name} disable", mode: "edit" }, commit],
    off: [{ send: "set poe interface {name} disable", mode: "edit" }, commit],
    leave: [{ send: "exit", mode: "operational" }],
    readAll: {
      commands: ["show poe interface"],
      layout: {
        kind: "lines",
        patterns: [
          // Interface, Admin status, Oper status, Max power, Priority, Power consumption, Class.
          /^\s*(?<port>[a-z]{2,3}-\d+\/\d+\/\d+)\s+(?<admin>\S+)\s+(?<state>\S+)\s+[\d.]+ ?W(?:\(L\))?\s+\S+\s+(?<watts>[\d.]+) ?W(?:\s+(?<class>\S+))?/,
        ],
      },
    },
    words: {
      admin: { enabled: "On", disabled: "Off" },
      state: {
        on: "delivering",
        "powered-up": "delivering",
        off: "searching",
        searching: "searching",
        disabled: "disabled",
        fault: "fault",
        faulty: "fault",
      },
    },
    wattsUnit: "W",
  },
  timing: { confirmOff: 20_000, confirmOn: 30_000, staleRead: 1_000 },
  fixtures: ["juniper/ex2300"],
  notes: [
    "SNMP takes no orders (netdisco, issue 859): they go by SSH. Columns of `show poe interface` from Juniper's command reference.",
    "By SNMP: RFC 3621. That ge-0/0/0 has the number 1.1 there, and ge-1/0/0 the number 2.1, is not verified: therefore ports are read by SSH too, and SNMP tells what hangs on them. No watts by SNMP: RFC 3621 has none.",
    "A commit is stored: Junos has no other kind of change. `commit confirmed` would turn a port on again that is to stay off, and is not used.",
    "No device was seen.",
  ],
});
