import { milliwatts, poeSwitch, rfc3621 } from "../family.js";
import { namesOfTheDevice } from "../port-names.js";

export default poeSwitch({
  id: "aruba-aos-s",
  name: "HPE ProCurve and Aruba with AOS-S",
  sysObjectIds: ["1.3.6.1.4.1.11.2.3.7.11"],
  ports: namesOfTheDevice(/^(?:[1-9]\d?\/)?[A-L]?(?<port>[1-9]\d{0,2})$/, "5, on a stack 1/5, on a chassis A5"),
  snmp: rfc3621({
    index: "group.ifIndex",
    // hpicfPoePethPsePortActualPower of HP-ICF-POE-MIB; the average in column 11 is in whole watts.
    watts: milliwatts("1.3.6.1.4.1.11.2.14.11.1.9.1.1.1.8"),
  }),
  ssh: {
    shell: "interactive",
    prompts: {
      config: /^(?<host>[^()<>#]{1,64})\(config\)#$/,
      manager: /^(?<host>[^()<>#]{1,64})#$/,
      operator: /^(?<host>[^()<>#]{1,64})>$/,
    },
    home: "manager",
    enable: { from: "operator", send: "enable", password: /^Password: ?$/i },
    login: [
      { to: /Press any key to continue$/i, send: "\n" },
      { to: /^Username: ?$/i, send: "{user}\n" },
      { to: /^Password: ?$/i, send: "{password}\n" },
    ],
    prepare: ["no page"],
    pagers: [{ to: /^-- MORE --/, send: " " }],
    errors: [
      /^\s*(?:Invalid|Incomplete|Ambiguous) input/i,
      /^\s*Module not present/i,
      /^\s*Inconsistent value/i,
      /^\s*(?:Error|Not authorized|Invalid password|Unable to authenticate)/i,
    ],
    enter: [{ send: "configure", mode: "config" }],
    on: [{ send: "interface {name} power-over-ethernet", mode: "config" }],
    off: [{ send: "no interface {name} power-over-ethernet", mode: "config" }],
    leave: [{ send: "end", mode: "manager" }],
    readAll: {
      commands: ["show power-over-ethernet brief"],
      layout: {
        kind: "lines",
        patterns: [
          // Port, Enab, Priority, …, PD Pwr Draw, PoE Port Status, Cls, Type.
          /^\s*(?<port>(?:\d+\/)?[A-L]?\d+)\s+(?<admin>\S+)\s+(?:low|high|critical)\s.*\s(?<watts>\d+(?:\.\d+)?) ?W\s+(?<state>[A-Za-z]+(?: [A-Za-z]+)*)(?:\s+(?<class>[0-8])\b)?/,
        ],
      },
    },
    words: {
      admin: { yes: "On", no: "Off" },
      // A port that may deliver and lacks the budget for it reads `Disabled` too: the setting tells the two apart.
      state: {
        disabled: "disabled",
        searching: "searching",
        delivering: "delivering",
        fault: "fault",
        "other fault": "otherFault",
        test: "test",
        denied: "otherFault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["aruba/2930f"],
  notes: [
    "HP-ICF-POE-MIB from its text. NAV takes the port's index for its ifIndex.",
    "That a device takes a SET of pethPsePortAdminEnable stands in the MIB (read-write) and was not seen on one.",
    "By SSH: the connection is closed without `logout`, whose second question offers to save the configuration.",
  ],
});
