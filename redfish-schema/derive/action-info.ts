/** ActionInfo resources: what an action's parameters may be (DSP0266 §"Action info"). */
import { ActionInfo } from "../facts/ActionInfo.js";
import type { Schema } from "../schema-facts.js";
import { odataType } from "./declared.js";
import { typeOf, type ValueFacts } from "./type-of.js";

interface ActionInfoOf {
  readonly schema: Schema;
  /** Without its schema: `Reset`. */
  readonly action: string;
  /** Of the ActionInfo itself: `/redfish/v1/Systems/1/ResetActionInfo`. */
  readonly uri: string;
  /** By parameter: what this very subject can take, where that is less than the schema has. */
  readonly allowed: (parameter: string) => readonly unknown[] | undefined;
  /** The parameters that it heeds; all that the schema has when left out. */
  readonly takes?: readonly string[] | undefined;
}

/** @returns the body of the ActionInfo resource */
export const actionInfo = ({ schema, action, uri, allowed, takes }: ActionInfoOf) => ({
  "@odata.id": uri,
  "@odata.type": odataType(ActionInfo),
  Id: uri.slice(uri.lastIndexOf("/") + 1),
  Name: `${action} Action Info`,
  Parameters: Object.entries(schema.actions[action]?.parameters ?? {})
    .filter(([name]) => takes === undefined || takes.includes(name))
    .map(([name, facts]) => ({
      Name: name,
      Required: facts.required === true,
      ...dataType(schema, facts),
      ...values(schema, facts, allowed(name)),
      ...(facts.min !== undefined && { MinimumValue: facts.min }),
      ...(facts.max !== undefined && { MaximumValue: facts.max }),
      ...(facts.pattern !== undefined && { AllowablePattern: facts.pattern }),
    })),
});

/** A link is an object that holds an `@odata.id`; OData calls its type `idRef`. */
const linkType = "#odata-v4.idRef";

function dataType(schema: Schema, facts: ValueFacts): { DataType: string; ObjectDataType?: string } {
  const list = facts.array ? "Array" : "";
  if (facts.link !== undefined) return { DataType: `Object${list}`, ObjectDataType: linkType };
  const type = typeOf(schema, facts.type ?? "string");
  if (type.kind === "object") {
    const name = [type.schema.name, type.schema.version, type.name].filter((part) => part !== undefined).join(".");
    return { DataType: `Object${list}`, ObjectDataType: `#${name}` };
  }
  const primitive = type.kind === "enum" ? "string" : type.primitive;
  if (primitive === "boolean") return { DataType: "Boolean" };
  return { DataType: `${primitive === "integer" || primitive === "number" ? "Number" : "String"}${list}` };
}

/** AllowableValues holds strings; numbers go to AllowableNumbers, as strings too. */
function values(schema: Schema, facts: ValueFacts, allowed: readonly unknown[] | undefined): object {
  const type = facts.type === undefined ? undefined : typeOf(schema, facts.type);
  const offered = allowed ?? (type?.kind === "enum" ? type.facts.members : undefined);
  if (offered === undefined) return {};
  const texts = offered.map(String);
  return offered.every((value) => typeof value === "number") && offered.length > 0
    ? { AllowableNumbers: texts }
    : { AllowableValues: texts };
}
