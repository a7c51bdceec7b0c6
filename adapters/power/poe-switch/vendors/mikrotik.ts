import { gauge, poeSwitch, words } from "../family.js";
import { namesOfTheDevice } from "../port-names.js";

/** mtxrPOEEntry of MIKROTIK-MIB, by ifIndex; all of it is read-only. */
const mtxrPOEEntry = "1.3.6.1.4.1.14988.1.1.15.1.1";

export default poeSwitch({
  id: "mikrotik",
  name: "MikroTik with RouterOS",
  sysObjectIds: ["1.3.6.1.4.1.14988.1"],
  ports: namesOfTheDevice(/^ether(?<port>[1-9]\d{0,2})$/, "ether5"),
  snmp: {
    index: "ifIndex",
    detection: words(`${mtxrPOEEntry}.3`, {
      1: "disabled",
      2: "searching",
      3: "delivering",
      4: "fault",
      5: "fault",
      6: "fault",
      7: "fault",
      8: "turningOff",
      9: "fault",
      10: "otherFault",
      11: "otherFault",
      12: "fault",
      13: "otherFault",
      14: "otherFault",
      15: "fault",
    }),
    fault: words(`${mtxrPOEEntry}.3`, {
      4: "overload",
      5: "short-circuit",
      6: "voltage-too-low",
      7: "current-too-low",
      9: "voltage-too-high",
      10: "controller-error",
      11: "controller-upgrade",
      12: "poe-in-detected",
      13: "no-valid-psu",
      14: "controller-init",
      15: "low-voltage-too-low",
    }),
    watts: gauge(`${mtxrPOEEntry}.6`, 0.1),
  },
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
    "SNMP only reads; orders go by SSH. By SNMP: mtxrPOETable of MIKROTIK-MIB, whose numbers above 5 are of newer versions. By SSH: fields and words from MikroTik's PoE-Out manual.",
    "A port that somebody has set to forced-on is set to auto-on when it is turned on again.",
    "Ports that were given other names are not found: give them their own names back. No device was seen.",
  ],
});
