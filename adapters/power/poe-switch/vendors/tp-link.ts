import type { Lines } from "../../../kit/cli/dialect.js";
import { ios } from "../dialects/ios.js";
import { gauge, onOff, poeSwitch, words } from "../family.js";
import { portNames } from "../port-names.js";

/** tpPoePortConfigEntry of TPLINK-POWER-OVER-ETHERNET-MIB. */
const tpPoePortConfigEntry = "1.3.6.1.4.1.11863.6.56.1.1.2.1.1";

const tables: Lines = {
  kind: "lines",
  patterns: [
    // Interface, PoE-Status, PoE-Prio, Power-Limit, …
    /^\s*(?<port>[A-Z][a-z]+\d+\/\d+\/\d+)\s+(?<admin>\S+)\s+(?:low|middle|high)\b/i,
    // Interface, Power, Current, Voltage, PD-Class, Power-Status.
    /^\s*(?<port>[A-Z][a-z]+\d+\/\d+\/\d+)\s+(?<watts>[\d.]+)\s+[\d.]+\s+[\d.]+\s+(?<class>Class ?\d|N\/A|\S+)\s+(?<state>\S+)$/i,
  ],
};

export default poeSwitch({
  id: "tp-link",
  name: "TP-Link JetStream",
  sysObjectIds: ["1.3.6.1.4.1.11863"],
  ports: portNames({
    forms: ["1/0/{port}"],
    also: ["gigabitEthernet 1/0/{port}", "gi1/0/{port}", "two-gigabitEthernet 1/0/{port}", "{port}"],
    example: "1/0/5",
  }),
  snmp: {
    index: "port",
    // Here off is 0 and on is 1, unlike RFC 3621.
    admin: onOff(`${tpPoePortConfigEntry}.2`, [[1, "enable"]], 0),
    detection: words(`${tpPoePortConfigEntry}.11`, {
      0: "searching",
      1: "turningOn",
      2: "delivering",
      3: "fault",
      4: "fault",
      5: "fault",
      6: "fault",
      7: "fault",
      8: "otherFault",
      9: "fault",
    }),
    fault: words(`${tpPoePortConfigEntry}.11`, {
      3: "overload",
      4: "short",
      5: "nonstandard powered device",
      6: "voltage high",
      7: "voltage low",
      8: "hardware fault",
      9: "overtemperature",
    }),
    watts: gauge(`${tpPoePortConfigEntry}.7`, 0.1),
    // class0 is 0 here.
    powerClass: { oid: `${tpPoePortConfigEntry}.10`, offset: 0 },
  },
  ssh: {
    ...ios,
    newline: "\r\n",
    login: [
      { to: /^User(?:name)?: ?$/i, send: "{user}\r\n" },
      { to: /^Password: ?$/i, send: "{password}\r\n" },
    ],
    pagers: [{ to: /^\s*Press any key to continue/i, send: " " }],
    enter: [
      { send: "configure", mode: "config" },
      { send: "interface gigabitEthernet {name}", mode: "interface" },
    ],
    on: ["power inline supply enable"],
    off: ["power inline supply disable"],
    read: {
      commands: [
        "show power inline configuration interface gigabitEthernet {name}",
        "show power inline information interface gigabitEthernet {name}",
      ],
      layout: tables,
    },
    readAll: {
      commands: ["show power inline configuration interface", "show power inline information interface"],
      layout: tables,
    },
    words: {
      admin: { enable: "On", disable: "Off" },
      state: {
        off: "searching",
        "turning-on": "turningOn",
        on: "delivering",
        overload: "fault",
        short: "fault",
        "nonstandard-pd": "fault",
        "voltage-high": "fault",
        "voltage-low": "fault",
        "hardware-fault": "otherFault",
        overtemperature: "fault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["tp-link/jetstream"],
  notes: [
    "TPLINK-POWER-OVER-ETHERNET-MIB from its text; RFC 3621 is not there. Status 0 (off) is also that of a port that waits.",
    "SET was not seen on a device. Many models offer only old SSH algorithms.",
    "By SSH: words for faults are after the MIB and not from a device.",
  ],
});
