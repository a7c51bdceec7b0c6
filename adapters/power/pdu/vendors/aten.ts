import { pdu, sameObject } from "../family.js";
import { outletNames } from "../outlet-names.js";

/** Scalars outlet1Status, outlet2Status …: the first is `outlet 2`, and 10 is left out. */
const place = (outlet: number): number => (outlet < 9 ? outlet + 1 : outlet + 2);

export default pdu({
  id: "aten",
  name: "ATEN PE",
  aliases: [],
  sysObjectIds: ["1.3.6.1.4.1.21317"],
  outlets: outletNames([], [0], place),
  ...sameObject("1.3.6.1.4.1.21317.1.3.2.2.2.2", 2, 1, { 3: "changing" }),
  fixtures: ["aten/pe"],
  notes: [
    "ATEN-PE-CFG: outlet1Status is { outlet 2 }, outlet8Status { outlet 9 }, outlet9Status { outlet 11 }. Ironic's former driver took its outlet for that number: its 2 is socket 1.",
    "Reset (4) is not used. No device was seen.",
  ],
});
