import { milliwatts, poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "zyxel",
  name: "Zyxel GS and XGS (ZyNOS 4 and later)",
  sysObjectIds: ["1.3.6.1.4.1.890.1.15"],
  ports: portNames({ forms: ["{port}"], also: ["1/{port}", "swp{port}"], example: "5" }),
  snmp: rfc3621({
    // zyPoePsePortInfoPowerConsumption of ZYXEL-POWER-ETHERNET-MIB, by dot1dBasePort.
    watts: milliwatts("1.3.6.1.4.1.890.1.15.3.59.2.1.1.1", "port"),
  }),
  fixtures: ["zyxel/gs2220"],
  notes: [
    "ZYXEL-POWER-ETHERNET-MIB from its text; milliwatts from the manual. It has no admin column of its own.",
    "Time ranges set on the switch turn ports on and off behind the service's back.",
    "That a device takes a SET of pethPsePortAdminEnable stands in the MIB (read-write) and was not seen on one.",
  ],
});
