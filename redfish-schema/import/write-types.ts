import type { ActionFacts, ParameterFacts, PropertyFacts, TypeFacts } from "../schema-facts.js";
import type { SchemaFacts } from "./derive-facts.js";
import { keyOf } from "./literal.js";
import { isPrimitive, typeScriptOf } from "./primitives.js";
import type { Names } from "./type-names.js";

/** The TypeScript declarations of a schema's enumerations, types and actions. */
export function declarations(facts: SchemaFacts, names: Names): string[] {
  return [
    ...Object.entries(facts.enums).map(([name, { members }]) => union(names.own(name), members)),
    ...Object.entries(facts.types).map(([name, type]) => declareType(names, name, type)),
    ...(Object.keys(facts.actions).length > 0 ? [declareActions(names, facts.actions)] : []),
  ];
}

const width = 120;

function union(name: string, members: readonly string[]): string {
  const literals = members.map((member) => JSON.stringify(member));
  const line = `export type ${name} = ${literals.join(" | ") || "never"};`;
  return line.length <= width ? line : `export type ${name} =\n${literals.map((it) => `  | ${it}`).join("\n")};`;
}

function declareType(names: Names, name: string, { properties, dynamic, open }: TypeFacts): string {
  const rows = Object.entries(properties).map(
    ([key, facts]) => `${keyOf(key)}${facts.required ? "" : "?"}: ${kindOf(names, facts)};`,
  );
  // An index signature beside named properties would have to be of their types too, and hide misspelt names.
  const only = rows.length === 0 ? dynamic?.[0] : undefined;
  if (only) rows.push(`[name: string]: ${kindOf(names, { ...only, nullable: true, access: "rw" })};`);
  else if (rows.length === 0 && open) rows.push("[name: string]: unknown;");
  return block(`export interface ${names.own(name)} `, rows, "");
}

function kindOf(names: Names, facts: PropertyFacts): string {
  const { link, excerptOf, array, access } = facts;
  const writable = access === "rw" ? "RW" : "";
  if (link !== undefined) return `F.Link${array ? "s" : ""}${writable}<${JSON.stringify(link)}>`;
  if (excerptOf !== undefined) return `F.Excerpt${array ? "s" : ""}<${JSON.stringify(excerptOf)}>`;
  const type = facts.type ?? "any";
  if (names.isObject(type)) return array ? `F.Objs${writable}<${names.of(type)}>` : `F.Obj<${names.of(type)}>`;
  const kind = access === undefined ? "RO" : access === "rw" ? "RW" : "WO";
  return `F.${kind}<${valueType(facts, isPrimitive(type) ? typeScriptOf[type] : names.of(type))}>`;
}

/** The value with its nulls and its array. */
function valueType({ array, nullable }: PropertyFacts | ParameterFacts, type: string): string {
  const item = nullable ? `${type} | null` : type;
  if (!array) return item;
  return nullable ? `readonly (${item})[]` : `readonly ${item}[]`;
}

function declareActions(names: Names, actions: Readonly<Record<string, ActionFacts>>): string {
  const rows = Object.entries(actions).map(([name, { parameters }]) => {
    const members = Object.entries(parameters).map(
      ([key, facts]) => `${keyOf(key)}${facts.required ? "" : "?"}: ${valueType(facts, plainOf(names, facts))};`,
    );
    return block(`${keyOf(name)}: `, members, "  ", ";");
  });
  return block(`export interface ${names.actions} `, rows, "");
}

function plainOf(names: Names, { type, link }: ParameterFacts): string {
  if (link !== undefined || type === undefined) return "F.Reference";
  if (names.isObject(type)) return `F.Plain<${names.of(type)}>`;
  return isPrimitive(type) ? typeScriptOf[type] : names.of(type);
}

function block(head: string, rows: readonly string[], indent: string, end = ""): string {
  if (rows.length === 0) return `${head}{}${end}`;
  return [`${head}{`, ...rows.map((row) => `${indent}  ${row}`), `${indent}}${end}`].join("\n");
}
