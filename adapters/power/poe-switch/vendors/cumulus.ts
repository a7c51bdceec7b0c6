import { poeSwitch } from "../family.js";
import { namesOfTheDevice } from "../port-names.js";

export default poeSwitch({
  id: "cumulus",
  name: "Cumulus Linux",
  sysObjectIds: ["1.3.6.1.4.1.40310"],
  ports: namesOfTheDevice(/^swp(?<port>[1-9]\d{0,2})$/, "swp5"),
  ssh: {
    shell: "exec",
    errors: [/^sudo:/, /^poectl:/, /^Error\b/i, /^Invalid port/i, /not found$/],
    // The user needs sudo without a password for poectl. Never `--save`: it would outlast a restart.
    on: ["sudo poectl -e {name}"],
    off: ["sudo poectl -d {name}"],
    readAll: {
      commands: ["poectl -a"],
      layout: {
        kind: "lines",
        patterns: [
          // Port, Status, Allocated, Priority, PD type, PD class, Voltage, Current, Power.
          /^\s*(?<port>swp\d+)\s+(?<state>\S+)\s+\S+(?: W)?\s+\S+\s+\S+\s+(?<class>\S+)\s+[\d.]+ V\s+[\d.]+ mA\s+(?<watts>[\d.]+) W$/,
        ],
      },
    },
    words: {
      admin: { disabled: "Off", searching: "On", connected: "On", "power-denied": "On", fault: "On" },
      state: {
        disabled: "disabled",
        searching: "searching",
        connected: "delivering",
        "power-denied": "otherFault",
        fault: "fault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["cumulus/as4610"],
  notes: [
    "Commands, columns and words from the user guide's page on PoE. A link that is down keeps its power.",
    "Its table for SNMP is refreshed every 300 s, too late to confirm anything by: it is not read. No device was seen.",
  ],
});
