import { poeSwitch } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "unifi-switch",
  name: "UniFi switch by itself, without its controller",
  sysObjectIds: [],
  ports: portNames({ forms: ["{port}"], also: ["0/{port}"], example: "5" }),
  ssh: {
    shell: "exec",
    errors: [/^\s*(?:Invalid|Error|Usage)\b/i, /not found$/],
    // Never `pasv24`: it puts 24 V on the wire without asking what is there.
    on: ["swctrl poe set auto id {port}"],
    off: ["swctrl poe set off id {port}"],
    readAll: {
      commands: ["swctrl poe show"],
      layout: {
        kind: "lines",
        patterns: [
          // Port, OpMode, HpMode, PwrLimit, Class, PoEPwr, PwrGood, Power(W), Voltage(V), Current(mA).
          /^\s*(?<port>\d+)\s+(?<admin>\S+)\s+\S+\s+-?\d+\s+(?<class>Class ?\d|\S+)\s+(?<state>\S+)\s+\S+\s+(?<watts>[\d.]+)\s+[\d.]+\s+[\d.]+$/,
        ],
      },
    },
    words: {
      admin: { auto: "On", passive24v: "On", pasv24: "On", passthrough: "On", off: "Off", shutdown: "Off" },
      state: { on: "delivering", off: "searching" },
    },
    wattsUnit: "W",
  },
  fixtures: ["ubiquiti/unifi-switch"],
  notes: [
    "For switches that no controller provisions: its next provisioning undoes what is set here. Else use the kind `unifi`.",
    "Columns from an output in a public repository, of ports that deliver; faults cannot be told. No device was seen.",
  ],
});
