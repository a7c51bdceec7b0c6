import { ios } from "../dialects/ios.js";
import { milliwatts, poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "cisco-smb",
  name: "Cisco Business (CBS) and Small Business (SG)",
  sysObjectIds: ["1.3.6.1.4.1.9.6"],
  ports: portNames({
    forms: ["{type}{port}", "{type}{group}/0/{port}", "{type}{group}/1/{port}"],
    also: ["{port}"],
    types: {
      gi: ["GigabitEthernet", "g"],
      fa: ["FastEthernet"],
      te: ["TenGigabitEthernet"],
      tw: ["TwoPointFiveGigabitEthernet"],
    },
    example: "gi5, on a stack gi1/0/5",
  }),
  snmp: rfc3621({
    index: "group.ifIndex",
    // rlPethPsePortOutputPower of CISCOSB-POE-MIB.
    watts: milliwatts("1.3.6.1.4.1.9.6.1.101.108.1.1.5"),
  }),
  ssh: {
    ...ios,
    login: [
      { to: /^User ?Name: ?$/i, send: "{user}\n" },
      { to: /^Password: ?$/i, send: "{password}\n" },
    ],
    prepare: ["terminal datadump"],
    pagers: [{ to: /^\s*More: <space>/i, send: " " }],
    errors: [...ios.errors, /^\s*bad password/i],
    on: ["power inline auto"],
    off: ["power inline never"],
    readAll: {
      commands: ["show power inline"],
      layout: {
        kind: "lines",
        patterns: [
          // Interface, Admin, Oper, Power, Class, Device, Priority.
          /^(?<port>[a-z]{2}\d[\d/]*)\s+(?<admin>\S+)\s+(?<state>\S+)\s+(?<watts>\d+\.\d+)(?:\s+(?:Class)?(?<class>[0-8])\b)?/i,
          // Port, Powered Device (free text), State, Status, Priority, Class.
          /^(?<port>[a-z]{2}\d[\d/]*)\s+(?:\S.{0,64}\s)?(?<admin>Auto|Never)\s+(?<state>\S+)\s+(?:low|high|critical|N\/A)\b(?:\s+Class(?<class>[0-8]))?/i,
        ],
      },
    },
    words: {
      admin: { auto: "On", never: "Off" },
      state: {
        on: "delivering",
        off: "searching",
        searching: "searching",
        testing: "test",
        "test-fail": "fault",
        fault: "fault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["cisco/cbs350"],
  notes: [
    "labgrid's driver writes pethPsePortAdminEnable on a CBS350. Watts from CISCOSB-POE-MIB.",
    "Rows by ifIndex, found by ifName: a switch of the same software shows rows 1.49 to 1.56 for its first eight ports. How the ports of a stack are numbered is not verified.",
    "By SSH: both layouts of `show power inline` are from manuals and not from a device.",
  ],
});
