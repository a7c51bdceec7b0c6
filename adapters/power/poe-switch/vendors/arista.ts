import { ios } from "../dialects/ios.js";
import { poeSwitch } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "arista",
  name: "Arista with EOS",
  sysObjectIds: ["1.3.6.1.4.1.30065"],
  ports: portNames({
    forms: ["{type}{port}", "{type}{group}/{port}"],
    also: ["{port}"],
    types: { Ethernet: ["Et", "Eth"] },
    example: "Ethernet5",
  }),
  ssh: {
    ...ios,
    prepare: ["terminal length 0"],
    on: ["no poe disabled"],
    off: ["poe disabled"],
    // As eAPI answers it: names instead of columns.
    readAll: {
      commands: ["show poe | json"],
      layout: {
        kind: "json",
        ports: ["poePorts"],
        port: "key",
        admin: ["pseEnabled"],
        state: ["portState"],
        watts: ["power"],
        class: ["portClass"],
      },
    },
    words: {
      admin: { true: "On", false: "Off" },
      state: {
        disabled: "disabled",
        detecting: "searching",
        powered: "delivering",
        faulted: "fault",
        denied: "otherFault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["arista/720xp"],
  notes: [
    "Sequence from Arista's manual. The names in the JSON of `show poe` and its words are not verified: no output was found.",
    "No device was seen.",
  ],
});
