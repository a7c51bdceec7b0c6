/** A declaration and its subject make a resource body. The declaration is turned into steps once, not at each request. */
import { type DeclaredProperties, type DeclaredProperty, odataType } from "../../redfish-schema/derive/declared.js";
import { Settings as SettingsFacts } from "../../redfish-schema/facts/Settings.js";
import type { Context, Resource, Settings } from "../../redfish-schema/resources/declare.js";
import type { PropertyFacts, Schema, TypeFacts } from "../../redfish-schema/schema-facts.js";

export type Body = Record<string, unknown>;

/** @param withVolatile whether properties that move by themselves are wanted too */
type Step = (out: Body, subject: unknown, context: Context, withVolatile: boolean) => void;
type Reading = (subject: unknown, context: Context) => unknown;

export interface Renderer {
  /** The whole body but `@odata.etag`. */
  (subject: unknown, context: Context, withVolatile: boolean): Body;
  /** Whether there is anything volatile in it; then it must not be cached. */
  readonly hasVolatile: boolean;
}

export function rendererOf(resource: Resource): Renderer {
  const steps = resource.isCollection ? collectionSteps(resource) : resourceSteps(resource);
  const type = odataType(resource.schema);
  const { document } = resource;
  const render = (subject: unknown, context: Context, withVolatile: boolean): Body => {
    const out: Body = { "@odata.id": odataId(context.uri), "@odata.type": type };
    if (document !== undefined) return Object.assign(out, document(subject, context));
    for (const step of steps) step(out, subject, context, withVolatile);
    return out;
  };
  return Object.assign(render, { hasVolatile: hasVolatile(resource.properties) });
}

/** The service root is the one resource whose URI ends in a slash (DSP0266 §"URIs"). */
const odataId = (uri: string): string => (uri === "/redfish/v1" ? "/redfish/v1/" : uri);

const lastSegment = (uri: string): string => uri.slice(uri.lastIndexOf("/") + 1);

function collectionSteps(resource: Resource): Step[] {
  return [
    ...propertySteps(resource.properties, resource.schema, entityOf(resource.schema)),
    (out, subject, context) => {
      const ids = subject as readonly string[];
      const prefix = `${context.uri}/`;
      out.Members = ids.map((id) => ({ "@odata.id": prefix + id }));
      out["Members@odata.count"] = ids.length;
    },
    ...(resource.operationApplyTimes === undefined ? [] : [operationApplyTimesStep(resource.operationApplyTimes)]),
  ];
}

function resourceSteps(resource: Resource): Step[] {
  const declaresId = Object.hasOwn(resource.properties, "Id");
  const steps = propertySteps(resource.properties, resource.schema, entityOf(resource.schema));
  const id: Step = (out, _subject, context) => {
    out.Id = lastSegment(context.uri);
  };
  const actions = Object.keys(resource.schema.actions).length === 0 ? [] : [actionsStep(resource)];
  const settings = resource.settings === undefined ? [] : [settingsStep(resource.settings)];
  return [...(declaresId ? [] : [id]), ...steps, ...settings, ...actions];
}

const settingsStep =
  ({ object, applyTimes }: Settings<unknown>): Step =>
  (out, subject, context) => {
    out["@Redfish.Settings"] = {
      "@odata.type": odataType(SettingsFacts),
      SettingsObject: { "@odata.id": object(subject, context) },
      SupportedApplyTimes: applyTimes,
    };
  };

const operationApplyTimesType = odataType(SettingsFacts).replace(/\w+$/, "OperationApplyTimeSupport");

const operationApplyTimesStep =
  (times: readonly string[]): Step =>
  (out) => {
    out["@Redfish.OperationApplyTimeSupport"] = { "@odata.type": operationApplyTimesType, SupportedValues: times };
  };

const entityOf = (schema: Schema): TypeFacts | undefined => schema.types[schema.name];

function propertySteps(properties: DeclaredProperties, schema: Schema, type: TypeFacts | undefined): Step[] {
  return Object.entries(properties).map(([name, property]) =>
    propertyStep(name, property, schema, type?.properties[name]),
  );
}

function propertyStep(name: string, property: DeclaredProperty, schema: Schema, facts?: PropertyFacts): Step {
  switch (property.kind) {
    case "constant":
      return (out) => {
        out[name] = property.value;
      };
    case "writeOnly":
      return (out) => {
        out[name] = null;
      };
    case "object":
      return objectStep(
        name,
        property.properties,
        facts?.type === undefined ? undefined : typeNamed(schema, facts.type),
      );
    case "volatile":
      return whenVolatile(putter(name, property.read as Reading, facts));
    case "read":
      return putter(name, property.read as Reading, facts);
    case "writable":
      return writableStep(name, property, facts);
  }
}

const whenVolatile =
  (put: Step): Step =>
  (out, subject, context, withVolatile) => {
    if (withVolatile) put(out, subject, context, withVolatile);
  };

function writableStep(name: string, property: DeclaredProperty & { kind: "writable" }, facts?: PropertyFacts): Step {
  const put = putter(name, property.read as Reading, facts);
  if (property.volatile) return whenVolatile(put);
  const allow = property.allow as Reading | undefined;
  if (allow === undefined) return put;
  const annotation = `${name}@Redfish.AllowableValues`;
  return (out, subject, context) => {
    put(out, subject, context);
    if (out[name] !== undefined) out[annotation] = allow(subject, context);
  };
}

/** How a value that was read gets into the body: links become references, arrays of links get a count. */
function putter(
  name: string,
  read: Reading,
  facts?: PropertyFacts,
): (out: Body, subject: unknown, context: Context) => void {
  if (facts?.link === undefined) {
    return (out, subject, context) => {
      const value = read(subject, context);
      if (value !== undefined) out[name] = value;
    };
  }
  if (!facts.array) {
    return (out, subject, context) => {
      const uri = read(subject, context);
      if (uri !== undefined) out[name] = { "@odata.id": uri };
    };
  }
  const count = `${name}@odata.count`;
  return (out, subject, context) => {
    const uris = read(subject, context) as readonly string[] | undefined;
    if (uris === undefined) return;
    out[name] = uris.map((uri) => ({ "@odata.id": uri }));
    out[count] = uris.length;
  };
}

function objectStep(name: string, properties: DeclaredProperties, type: Located | undefined): Step {
  const steps = Object.entries(properties).map(([member, property]) =>
    propertyStep(member, property, type?.schema ?? noSchema, type?.facts.properties[member]),
  );
  return (out, subject, context, withVolatile) => {
    const inner: Body = {};
    for (const step of steps) step(inner, subject, context, withVolatile);
    if (!isEmpty(inner)) out[name] = inner;
  };
}

interface Located {
  readonly schema: Schema;
  readonly facts: TypeFacts;
}

const noSchema: Schema = {
  name: "",
  uris: [],
  insertable: false,
  updatable: false,
  deletable: false,
  types: {},
  enums: {},
  actions: {},
  uses: () => [],
};

function typeNamed(schema: Schema, name: string): Located | undefined {
  const dot = name.indexOf(".");
  const home = dot < 0 ? schema : schema.uses().find((other) => other.name === name.slice(0, dot));
  const facts = home?.types[name.slice(dot + 1)];
  return home === undefined || facts === undefined ? undefined : { schema: home, facts };
}

function isEmpty(body: Body): boolean {
  for (const _ in body) return false;
  return true;
}

/**
 * The `Actions` object: target, allowable values and a link to the ActionInfo of each (DSP0266 §"Actions"). Empty where the
 * schema has actions and the resource offers none: sushy requires it of the UpdateService, and looks into it elsewhere.
 */
function actionsStep(resource: Resource): Step {
  const actions = Object.entries(resource.actions).map(([name, action]) => ({
    key: `#${resource.schema.name}.${name}`,
    path: `/Actions/${resource.schema.name}.${name}`,
    info: Object.keys(resource.schema.actions[name]?.parameters ?? {}).length > 0 ? `/${name}ActionInfo` : undefined,
    when: action.when as Reading | undefined,
    allow: Object.entries(action.allow).map(([parameter, read]) => [parameter, read as Reading] as const),
  }));
  return (out, subject, context) => {
    const shown: Body = {};
    for (const { key, path, info, when, allow } of actions) {
      if (when?.(subject, context) === false) continue;
      const entry: Body = { target: context.uri + path };
      if (info !== undefined) entry["@Redfish.ActionInfo"] = context.uri + info;
      for (const [parameter, read] of allow) entry[`${parameter}@Redfish.AllowableValues`] = read(subject, context);
      shown[key] = entry;
    }
    out.Actions = shown;
  };
}

function hasVolatile(properties: DeclaredProperties): boolean {
  return Object.values(properties).some(
    (property) =>
      property.kind === "volatile" ||
      (property.kind === "writable" && property.volatile === true) ||
      (property.kind === "object" && hasVolatile(property.properties)),
  );
}
