import { poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

export default poeSwitch({
  id: "generic",
  name: "Any switch with POWER-ETHERNET-MIB (RFC 3621)",
  sysObjectIds: [],
  ports: portNames({
    forms: ["{group}.{port}"],
    also: ["{group}/{port}", "{port}"],
    ofTheTable: true,
    example: "1.5 (group.port) or 5",
  }),
  snmp: rfc3621(),
  fixtures: ["generic/rfc3621"],
  notes: [
    "RFC 3621 from its text. How the ports of a device are numbered is left to its maker: compare with `shoal discover`.",
    "No watts: the standard has none for a port.",
  ],
});
