import { ios } from "../dialects/ios.js";
import { milliwatts, poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "aruba-cx",
  name: "Aruba with AOS-CX",
  sysObjectIds: ["1.3.6.1.4.1.47196.4.1"],
  ports: portNames({ forms: ["{group}/1/{port}"], example: "1/1/5" }),
  snmp: rfc3621({
    // arubaWiredPoePethPsePortPowerDrawn.
    watts: milliwatts("1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.7"),
    // Its own class goes up to 8, that of RFC 3621 to 4.
    powerClass: { oid: "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.12", offset: 1 },
  }),
  ssh: {
    ...ios,
    prepare: ["no page"],
    pagers: [{ to: /^-- MORE --/, send: " " }],
    errors: [...ios.errors, /^\s*(?:Operation not allowed|Unknown interface|Invalid interface)/i],
    on: ["power-over-ethernet"],
    off: ["no power-over-ethernet"],
    readAll: {
      commands: ["show power-over-ethernet brief"],
      layout: {
        kind: "lines",
        patterns: [
          // Port, Ena, Priority, …, PSE Pwr Rsrvd, PD Pwr Draw, PoE Port Status, PD Sign, Cls, Type.
          /^\s*(?<port>\d+\/\d+\/\d+)\s+(?<admin>\S+)\s+(?:low|high|critical)\s.*\s(?<watts>\d+(?:\.\d+)?) ?W\s+(?<state>[A-Za-z]+(?: [A-Za-z]+)*?)(?:\s{2,}|\s(?=Single|Dual|None|N\/A|-))\s*\S*(?:\s+(?<class>[0-8])\b)?/i,
        ],
      },
    },
    words: {
      admin: { yes: "On", no: "Off" },
      state: {
        disabled: "disabled",
        searching: "searching",
        delivering: "delivering",
        fault: "fault",
        "other fault": "otherFault",
        denied: "otherFault",
        test: "test",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["aruba/cx6100"],
  notes: [
    "ARUBAWIRED-POE-MIB from its text.",
    "Not seen on a device: that it takes a SET, and the port's index on members of a stack other than 1.",
    "By SSH: the columns of `show power-over-ethernet brief` are from manuals and not from a device.",
  ],
});
