/** Holds a body to the CSDL: names, types, members of enumerations, null, ranges, URIs. */
import {
  annotation,
  dynamicOf,
  newestVersion,
  type PropertyElement,
  parametersOf,
  type Type,
  typeOf,
  urisOf,
} from "./csdl.js";

type Body = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @returns what is wrong, each with where it is */
export function problemsOf(body: Body, uri: string): string[] {
  const [, schema = "", version, type] = /^#(\w+)(?:\.(v\d+_\d+_\d+))?\.(\w+)$/.exec(String(body["@odata.type"])) ?? [];
  const entity = typeOf(`${schema}.${type}`);
  return [
    ...(version === newestVersion(schema) ? [] : [`@odata.type: ${version} is not the newest of ${schema}`]),
    ...(isAmong(urisOf(entity), uri) ? [] : [`${uri} is no URI of ${schema}`]),
    ...actionProblems(body, uri),
    ...inObject(entity, body, ""),
  ];
}

function isAmong(patterns: readonly string[], uri: string): boolean {
  // A settings resource lies below the one that it is of, and no schema lists it.
  const [wanted, ...segments] = uri.replace(/(\/Settings)?\/?$/, "").split("/");
  return (
    patterns.length === 0 ||
    patterns.some((pattern) => {
      const [first, ...others] = pattern.replace(/\/$/, "").split("/");
      return (
        first === wanted &&
        others.length === segments.length &&
        others.every((one, index) => one.startsWith("{") || one === segments[index])
      );
    })
  );
}

function actionProblems({ Actions = {} }: Body, uri: string): string[] {
  return Object.entries(Actions as Record<string, Body>).flatMap(([name, action]) => {
    const parameters = parametersOf(name.slice(1));
    if (parameters === undefined) return [`Actions: the CSDL has no ${name}`];
    const wanted = `${uri.replace(/\/$/, "")}/Actions/${name.slice(1)}`;
    const unknown = Object.keys(action)
      .filter((key) => key.includes("@") && !key.startsWith("@"))
      .filter((key) => !parameters.includes(key.slice(0, key.indexOf("@"))));
    return [
      ...(action.target === wanted ? [] : [`${name}: target ${action.target}`]),
      ...unknown.map((key) => `${name}: ${key} is about no parameter`),
    ];
  });
}

/* ── objects ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

function inObject(type: Type, body: Body, at: string): string[] {
  const missing = [...type.properties.values()]
    .filter((property) => annotation(property, "Redfish.Required") !== undefined && body[property.Name] === undefined)
    .map(({ Name }) => `${at}/${Name}: required`);
  const wrong = Object.entries(body).flatMap(([name, value]) => {
    if (name.includes("@") || (name === "Actions" && at === "")) return [];
    const property = type.properties.get(name);
    if (property !== undefined) return inProperty(property, value, `${at}/${name}`);
    const dynamic = dynamicOf(type).find(({ pattern }) => pattern.test(name));
    // Where no type says otherwise null is a value; a password has no other (AttributeRegistry, AttributeType).
    if (dynamic?.type === "Edm.PrimitiveType" && value === null) return [];
    if (dynamic !== undefined) return inValue(dynamic.type, { Name: name }, value, `${at}/${name}`);
    const isOpen = type.annotations.some(({ Term, Bool }) => Term === "OData.AdditionalProperties" && Bool !== "false");
    return isOpen ? [] : [`${at}/${name}: unknown`];
  });
  return [...missing, ...wrong];
}

function inProperty(property: PropertyElement, value: unknown, at: string): string[] {
  const collection = /^Collection\((.*)\)$/.exec(property.Type)?.[1];
  if (collection === undefined) return inElement(property, property.Type, value, at);
  if (!Array.isArray(value)) return [`${at}: no array`];
  return value.flatMap((element, index) => inElement(property, collection, element, `${at}/${index}`));
}

function inElement(property: PropertyElement, type: string, value: unknown, at: string): string[] {
  if (value === null) {
    const isWriteOnly = annotation(property, "OData.Permissions")?.EnumMember === "OData.Permission/Write";
    return property.Nullable === "false" && !isWriteOnly ? [`${at}: null`] : [];
  }
  if (!property.isLink) return inValue(type, property, value, at);
  if (!isObject(value)) return [`${at}: no link`];
  if (annotation(property, "Redfish.ExcerptCopy") !== undefined) return inExcerpt(property, typeOf(type), value, at);
  // Contained and shown in full, such as the sensors in Thermal.
  if (annotation(property, "OData.AutoExpand") !== undefined) return inObject(typeOf(type), value, at);
  const isBare = typeof value["@odata.id"] === "string" && Object.keys(value).length === 1;
  return isBare ? [] : [`${at}: no bare link`];
}

function inExcerpt(property: PropertyElement, source: Type, value: Body, at: string): string[] {
  const wanted = annotation(property, "Redfish.ExcerptCopy")?.String;
  return Object.entries(value).flatMap(([name, member]) => {
    if (name.includes("@")) return [];
    const copied = source.properties.get(name);
    const excerpt = copied && annotation(copied, "Redfish.Excerpt");
    const isIn =
      copied !== undefined &&
      (annotation(copied, "Redfish.ExcerptCopyOnly") !== undefined ||
        (excerpt !== undefined &&
          (excerpt.String === undefined || excerpt.String.split(",").some((one) => one.trim() === wanted))));
    return isIn ? inProperty(copied, member, `${at}/${name}`) : [`${at}/${name}: not in the excerpt ${wanted}`];
  });
}

/* ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  "Edm.String": (value) => typeof value === "string",
  "Edm.Boolean": (value) => typeof value === "boolean",
  "Edm.Int32": Number.isInteger,
  "Edm.Int64": Number.isInteger,
  "Edm.Decimal": (value) => typeof value === "number",
  "Edm.Double": (value) => typeof value === "number",
  "Edm.Guid": (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value)),
  "Edm.DateTimeOffset": (value) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value)) &&
    !Number.isNaN(Date.parse(String(value))),
  "Edm.Duration": (value) => /^-?P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(String(value)),
  "Edm.PrimitiveType": (value) => ["string", "number", "boolean"].includes(typeof value),
};

type Limits = Pick<PropertyElement, "Name" | "Annotation">;

function inValue(type: string, limits: Limits, value: unknown, at: string): string[] {
  const primitive = primitives[type];
  if (primitive !== undefined) return primitive(value) ? outside(limits, value, at) : [`${at}: no ${type}`];
  if (type.startsWith("Edm.")) return [`${at}: ${type} is not known here`];
  const named = typeOf(type);
  if (named.kind === "enum" || named.members.length > 0)
    return named.members.includes(String(value)) ? [] : [`${at}: ${value} is no ${type}`];
  if (named.kind === "definition") {
    const own = inValue(named.underlying ?? "", { Name: limits.Name, Annotation: named.annotations }, value, at);
    return [...own, ...outside(limits, value, at)];
  }
  return isObject(value) ? inObject(named, value, at) : [`${at}: no object`];
}

function outside(limits: Limits, value: unknown, at: string): string[] {
  const pattern = annotation(limits, "Validation.Pattern")?.String;
  const min = annotation(limits, "Validation.Minimum")?.Int;
  const max = annotation(limits, "Validation.Maximum")?.Int;
  const checks: readonly [boolean, string][] = [
    [pattern === undefined || new RegExp(`^(?:${pattern})$`).test(String(value)), `pattern ${pattern}`],
    [min === undefined || Number(value) >= Number(min), `less than ${min}`],
    [max === undefined || Number(value) <= Number(max), `more than ${max}`],
  ];
  return checks.filter(([holds]) => !holds).map(([, what]) => `${at}: ${value}: ${what}`);
}
