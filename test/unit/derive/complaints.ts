/** Problems in a form that a table can hold: `/Boot/BootNext PropertyNotWritable(BootNext)`. */
import type { BodyCheck } from "../../../redfish-schema/derive/validate-body.js";

export const complaints = ({ problems }: BodyCheck): readonly string[] =>
  problems.map(
    ({ property, message }) => `${property} ${message.key.replace("Base.", "")}(${message.args.join(", ")})`,
  );
