import { fastpath } from "../dialects/fastpath.js";
import { milliwatts, poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "edgeswitch",
  name: "Ubiquiti EdgeSwitch (FASTPATH)",
  sysObjectIds: ["1.3.6.1.4.1.4413"],
  ports: portNames({ forms: ["0/{port}"], also: ["1/0/{port}", "{port}"], example: "0/5" }),
  snmp: rfc3621({
    // agentPethOutputPower of EdgeSwitch-POWER-ETHERNET-MIB.
    watts: milliwatts("1.3.6.1.4.1.4413.1.1.15.1.1.1.2"),
  }),
  ssh: {
    ...fastpath,
    // Never `passive24v`: it puts 24 V on the wire without asking what is there.
    on: ["poe opmode auto"],
    off: ["poe opmode shutdown"],
    readAll: {
      commands: ["show poe port all", "show poe status all"],
      layout: {
        kind: "lines",
        patterns: [
          // Intf, Oper Mode, Priority, Limit Type.
          /^\s*(?<port>\d+\/\d+)\s+(?<admin>\S+)\s+(?:low|high|critical)\b/i,
          // Intf, Detection, Class, Consumed(W), Voltage(V), Current(mA), …
          /^\s*(?<port>\d+\/\d+)\s+(?<state>[A-Za-z]+(?: [A-Za-z]+)*)\s+(?<class>Class ?\d|Unknown|N\/A)\s+(?<watts>[\d.]+)\s+[\d.]+/i,
        ],
      },
    },
    words: {
      admin: { auto: "On", passive24v: "On", shutdown: "Off" },
      state: {
        disabled: "disabled",
        "open circuit": "searching",
        searching: "searching",
        good: "delivering",
        short: "fault",
        overload: "otherFault",
        "resistance too low": "fault",
        "resistance too high": "fault",
        "capacitance too high": "fault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["ubiquiti/edgeswitch"],
  notes: [
    "EdgeSwitch-POWER-ETHERNET-MIB from its text: the columns of FASTPATH.",
    "That a device takes a SET of pethPsePortAdminEnable was not seen on one: some firmware only reads. Then give `ssh`.",
    "By SSH: `Good` for a port that delivers is known from programs that read it; the other words are not verified.",
  ],
});
