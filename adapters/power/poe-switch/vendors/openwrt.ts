import { poeSwitch } from "../family.js";
import { namesOfTheDevice } from "../port-names.js";

export default poeSwitch({
  id: "openwrt",
  name: "OpenWrt with realtek-poe",
  sysObjectIds: [],
  ports: namesOfTheDevice(/^lan(?<port>[1-9]\d?)$/, "lan5"),
  ssh: {
    shell: "exec",
    errors: [/^Command failed/, /not found$/],
    // `enable` has to be a boolean (realtek-poe, issue 30).
    on: [`ubus call poe manage '{"port":"{name}","enable":true}'`],
    off: [`ubus call poe manage '{"port":"{name}","enable":false}'`],
    readAll: {
      commands: ["ubus call poe info"],
      layout: { kind: "json", ports: ["ports"], port: "key", state: ["status"], watts: ["consumption"] },
    },
    words: {
      admin: {
        disabled: "Off",
        searching: "On",
        "requesting power": "On",
        "delivering power": "On",
        fault: "On",
        "other fault": "On",
        unknown: null,
      },
      state: {
        disabled: "disabled",
        searching: "searching",
        "requesting power": "searching",
        "delivering power": "delivering",
        fault: "fault",
        "other fault": "otherFault",
        unknown: null,
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["openwrt/realtek-poe"],
  notes: [
    "Words from realtek-poe. Ports with `option enable 0` in /etc/config/poe cannot be managed: leave them enabled there.",
    "No device was seen.",
  ],
});
