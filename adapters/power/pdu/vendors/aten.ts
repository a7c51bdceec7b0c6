import { pdu, sameObject } from "../family.js";
import { outletNames } from "../outlet-names.js";

export default pdu({
  id: "aten",
  name: "ATEN PE",
  aliases: [],
  sysObjectIds: ["1.3.6.1.4.1.21317"],
  outlets: outletNames([], [0]),
  ...sameObject("1.3.6.1.4.1.21317.1.3.2.2.2.2", 2, 1, { 3: "changing" }),
  fixtures: ["aten/pe"],
  notes: ["Object, values and index as in Ironic's former driver. Reset (4) is not used."],
});
