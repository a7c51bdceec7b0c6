import { fastpath } from "../dialects/fastpath.js";
import { milliwatts, poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "netgear",
  name: "Netgear managed (FASTPATH)",
  sysObjectIds: ["1.3.6.1.4.1.4526.100"],
  ports: portNames({
    forms: ["{group}/0/{port}"],
    also: ["0/{port}", "{type}{port}", "{port}"],
    types: { g: ["xg", "mg"] },
    example: "1/0/5",
  }),
  snmp: rfc3621({
    // agentPethOutputPower of NETGEAR-POWER-ETHERNET-MIB.
    watts: milliwatts("1.3.6.1.4.1.4526.10.15.1.1.1.2"),
  }),
  ssh: {
    ...fastpath,
    on: ["poe"],
    off: ["no poe"],
    readAll: {
      commands: ["show poe port info all"],
      layout: {
        kind: "lines",
        patterns: [
          // Intf, High Power, Max Power, Class, Output Power, Output Current, Output Voltage, Status, Fault Status.
          /^\s*(?<port>\d+\/\d+(?:\/\d+)?)\s+(?:Yes|No)\s+[\d.]+\s+(?<class>\S+)\s+(?:(?<watts>\d+)|[\d.]+)\s+[\d.]+\s+[\d.]+\s+(?<state>[A-Za-z]+(?: [A-Za-z]+)*)(?:\s{2,}(?<fault>\S.*))?$/i,
        ],
      },
    },
    words: {
      // The table has no column for the setting: off is the one state that only the setting brings about.
      admin: {
        disabled: "Off",
        searching: "On",
        "delivering power": "On",
        fault: "On",
        "other fault": "On",
        test: "On",
        "requesting power": "On",
      },
      state: {
        disabled: "disabled",
        searching: "searching",
        "requesting power": "searching",
        "delivering power": "delivering",
        fault: "fault",
        "other fault": "otherFault",
        test: "test",
      },
    },
    wattsUnit: "mW",
  },
  fixtures: ["netgear/m4300"],
  notes: [
    "NETGEAR-POWER-ETHERNET-MIB from its text. Column 10 would pulse the port; it is not used.",
    "That a device takes a SET of pethPsePortAdminEnable stands in the MIB (read-write) and was not seen on one.",
    "By SSH: firmware that shows watts with a fraction instead of milliwatts is read without them.",
  ],
});
