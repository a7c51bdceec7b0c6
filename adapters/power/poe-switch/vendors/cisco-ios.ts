import type { Lines } from "../../../kit/cli/dialect.js";
import { ios } from "../dialects/ios.js";
import { column, milliwatts, onOff, poeSwitch, rfc3621 } from "../family.js";
import { portNames } from "../port-names.js";

/** CISCO-POWER-ETHERNET-EXT-MIB. */
const cpeExtPsePortEntry = "1.3.6.1.4.1.9.9.402.1.2.1";

/** Interface, Admin, Oper, Power, Device (free text), Class, Max; on modular switches two columns of watts and no Max. */
const table: Lines = {
  kind: "lines",
  patterns: [
    /^(?<port>[A-Z][A-Za-z]{1,3}\d+(?:\/\d+){1,3})\s+(?<admin>\S+)\s+(?<state>\S+)\s+[\d.]+(?:\s.*?\s(?<class>[0-8]|n\/a)(?:\s+[\d.]+)?)?$/,
  ],
};

export default poeSwitch({
  id: "cisco-ios",
  name: "Cisco Catalyst with IOS or IOS XE",
  sysObjectIds: ["1.3.6.1.4.1.9.1"],
  ports: portNames({
    forms: ["{type}{group}/0/{port}", "{type}0/{port}", "{type}{group}/{port}"],
    also: ["{group}/0/{port}"],
    types: {
      Gi: ["GigabitEthernet", "Gig"],
      Fa: ["FastEthernet"],
      Te: ["TenGigabitEthernet", "Ten"],
      Tw: ["TwoGigabitEthernet"],
      Fi: ["FiveGigabitEthernet"],
    },
    example: "Gi1/0/5",
  }),
  snmp: rfc3621({
    // cpeExtPsePortEnable, which pethPsePortAdminEnable mirrors: that one knows no `static` and would lose it.
    admin: onOff(
      `${cpeExtPsePortEntry}.1`,
      [
        [1, "auto"],
        [2, "static"],
        [3, "limit"],
      ],
      4,
    ),
    watts: milliwatts(`${cpeExtPsePortEntry}.9`),
    // cpeExtPsePortEntPhyIndex: Fa0/1 with PoE and Gi0/1 without have the same numbers on a Catalyst 2960.
    entity: column(`${cpeExtPsePortEntry}.11`),
    forwardingPerVlan: true,
  }),
  ssh: {
    ...ios,
    prepare: ["terminal length 0"],
    on: ["power inline {onWord}"],
    off: ["power inline never"],
    onWord: { usual: "auto", kept: ["auto", "static"] },
    read: { commands: ["show power inline {name}"], layout: table },
    readAll: { commands: ["show power inline"], layout: table },
    words: {
      admin: { auto: "On", static: "On", never: "Off", off: "Off" },
      state: {
        on: "delivering",
        off: "searching",
        faulty: "fault",
        error: "fault",
        "power-deny": "otherFault",
      },
    },
    wattsUnit: "W",
  },
  fixtures: ["cisco/catalyst-9300", "cisco/catalyst-2960"],
  notes: [
    "OIDs and units from CISCO-POWER-ETHERNET-EXT-MIB. NAV writes cpeExtPsePortEnable on devices.",
    "Which interface a row is: by cpeExtPsePortEntPhyIndex and entAliasMappingIdentifier, where the switch has them; else by its numbers, unless several interfaces have the same. Not seen on a device.",
    "Nothing is saved to startup-config: an off saved there would outlast a restart of the switch.",
    "MAC addresses are looked for in each VLAN that CISCO-VTP-MIB shows: by community@vlan, in version 3 in the context vlan-N, which the switch must let the user into. Not seen on a device.",
    "By SSH: the column Power is what is set aside for a device, not what it draws, and is not taken for watts.",
    "A `static` port gets its word back when it is turned on, yet not the wattage that may have stood behind it.",
  ],
});
