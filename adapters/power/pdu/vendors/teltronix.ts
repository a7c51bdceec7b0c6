import { pdu, sameObject } from "../family.js";
import { outletNames } from "../outlet-names.js";

export default pdu({
  id: "teltronix",
  name: "Teltronix",
  aliases: [],
  sysObjectIds: ["1.3.6.1.4.1.23620"],
  outlets: outletNames(),
  ...sameObject("1.3.6.1.4.1.23620.1.2.2.1.4", 2, 1),
  fixtures: ["teltronix/pdu"],
  notes: ["Object and values as in Ironic's former driver alone: no MIB's text was found."],
});
