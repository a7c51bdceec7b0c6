/** All settings of a board over its variables. */
import type { AttributeValue, Variables } from "../../../src/model/firmware.js";
import type { FirmwareAttribute } from "./attribute-kinds.js";
import { bytesOf, withoutVariable, withValue } from "./variables.js";

type Attributes = readonly FirmwareAttribute[];
type Values = Readonly<Record<string, AttributeValue>>;

/** A variable that is not there stands for the default: the firmware writes that at its first boot. */
export const attributeValues = (attributes: Attributes, variables: Variables): Values =>
  Object.fromEntries(
    attributes.map(({ description, variable, read }) => [description.name, read(bytesOf(variables, variable))]),
  );

/** A default that is asked for is written too: the default of another version of the firmware may be another. */
export function withAttributes(attributes: Attributes, variables: Variables, values: Values): Variables {
  return Object.entries(values).reduce((before, [name, value]) => {
    const attribute = attributes.find(({ description }) => description.name === name);
    if (attribute === undefined || attribute.description.readOnly) return before;
    const stored = bytesOf(before, attribute.variable);
    return withValue(before, attribute.variable, attribute.write(value, stored), attribute.attributes);
  }, variables);
}

/** The variables go, so that the firmware takes its own defaults. */
export const withDefaults = (attributes: Attributes, variables: Variables): Variables =>
  attributes
    .filter(({ description }) => !description.readOnly)
    .reduce((before, { variable }) => withoutVariable(before, variable), variables);
