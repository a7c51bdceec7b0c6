import { poeSwitch } from "../family.js";
import { namesOfTheDevice } from "../port-names.js";

export default poeSwitch({
  id: "mikrotik",
  name: "MikroTik with RouterOS",
  sysObjectIds: ["1.3.6.1.4.1.14988.1"],
  ports: namesOfTheDevice(/^ether(?<port>[1-9]\d{0,2})$/, "ether5"),
  ssh: {
    shell: "interactive",
    // No colours, no questions to the terminal, 511 columns, 4098 lines.
    userSuffix: "+ct511w4098h",
    newline: "\r",
    prompts: { console: /^\[[^@\]]{1,64}@(?<host>[^\]]{1,64})\] >$/ },
    home: "console",
    login: [{ to: /Do you want to see the software license\? \[Y\/n\]:?$/, send: "n\r" }],
    pagers: [{ to: /^-- \[Q quit\|/, send: " " }],
    errors: [
      /^\s*(?:bad command name|syntax error|expected |no such item|failure:|invalid |unknown parameter|missing value)/i,
      /^\s*(?:input does not match|value of |not enough permissions|ambiguous value)/i,
    ],
    // Never `forced-on`: it puts power on the wire without asking what is there.
    on: ["/interface ethernet poe set {name} poe-out=auto-on"],
    off: ["/interface ethernet poe set {name} poe-out=off"],
    read: {
      commands: ["/interface ethernet poe monitor {name} once"],
      layout: {
        kind: "lines",
        patterns: [
          /^\s*name: (?<port>\S+)$/,
          /^\s*poe-out: (?<admin>\S+)$/,
          /^\s*poe-out-status: (?<state>\S+)$/,
          /^\s*poe-out-power: (?<watts>\S+)$/,
        ],
      },
    },
    words: {
      admin: { "auto-on": "On", "forced-on": "On", off: "Off" },
      state: {
        disabled: "disabled",
        "waiting-for-load": "searching",
        "powered-on": "delivering",
        overload: "fault",
        "short-circuit": "fault",
        "voltage-too-low": "fault",
        "low-voltage-too-low": "fault",
        "voltage-too-high": "fault",
        "current-too-low": "fault",
        "poe-in-detected": "fault",
        "power-cycle": "turningOff",
        "controller-error": "otherFault",
        "controller-upgrade": "otherFault",
        "controller-init": "otherFault",
        "no-valid-psu": "otherFault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["mikrotik/crs328"],
  notes: [
    "SNMP has no way to switch, hence SSH. Fields and words from MikroTik's PoE-Out manual.",
    "A port that somebody has set to forced-on is set to auto-on when it is turned on again.",
    "Ports that were given other names are not found: give them their own names back. No device was seen.",
  ],
});
