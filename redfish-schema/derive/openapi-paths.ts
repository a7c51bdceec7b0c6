/** The paths of an OpenAPI document: every URI, with the methods that it really takes. */
import { privilegesFor } from "../registries/privileges.js";
import type { Declared } from "./declared.js";
import type { OpenApiSchemas } from "./openapi-schemas.js";
import type { JsonSchema } from "./value-schema.js";

type Method = "get" | "head" | "patch" | "post" | "delete";
type PathItem = Partial<Record<Method | "parameters", unknown>>;
export type Paths = Readonly<Record<string, PathItem>>;

/** Declarations whose URIs differ at most in what their segments are called are one path (OpenAPI §4.8.8). */
export function pathsOf(declared: readonly Declared[], schemas: OpenApiSchemas): Paths {
  const groups = grouped(declared, ({ uri }) => uri.replaceAll(/\{[^}]*\}/g, "{}"));
  return Object.fromEntries(groups.flatMap((group) => pathsOfGroup(group, schemas)));
}

function pathsOfGroup(group: readonly [Declared, ...Declared[]], schemas: OpenApiSchemas): [string, PathItem][] {
  const { uri } = group[0];
  const actions = grouped(
    group.flatMap((one) => Object.keys(one.actions).map((action) => ({ ...one, action }))),
    ({ schema, action }) => `${schema.name}.${action}`,
  );
  return [
    [uri, item(uri, { ...reading(group, schemas), ...writing(group, schemas) })],
    ...posting(group, schemas).map((post): [string, PathItem] => [`${uri}/Members`, item(`${uri}/Members`, { post })]),
    ...actions.map(([first, ...others]): [string, PathItem] => {
      const target = `${uri}/Actions/${first.schema.name}.${first.action}`;
      return [target, item(target, { post: actionPost(target, [first, ...others], schemas) })];
    }),
  ];
}

/* ── operations ──────────────────────────────────────────────────────────────────────────────────────────────────── */

const collectionQuery = ["expand", "select", "filter", "top", "skip", "only"];
const resourceQuery = ["expand", "select", "excerpt"];

function reading(group: readonly [Declared, ...Declared[]], schemas: OpenApiSchemas): PathItem {
  const [first] = group;
  const security = openTo(isOpen(first, "GET"));
  const query = first.isCollection ? collectionQuery : resourceQuery;
  const parameters = [...query, "ifNoneMatch"].map((name) => ({ $ref: `#/components/parameters/${name}` }));
  const schema = oneOf(group.map((one) => schemas.entity(one.schema)));
  return {
    get: {
      ...named("get", first.uri, first, `Read ${first.schema.name}`),
      ...security,
      parameters,
      responses: { 200: json("Read", schema), 304: { description: "Not modified" }, ...failure },
    },
    head: {
      ...named("head", first.uri, first, `Read the headers of ${first.schema.name}`),
      ...security,
      responses: { 200: { description: "Readable" }, ...failure },
    },
  };
}

function writing(group: readonly [Declared, ...Declared[]], schemas: OpenApiSchemas): PathItem {
  const [first] = group;
  const { uri, schema } = first;
  const parameters = [{ $ref: "#/components/parameters/ifMatch" }];
  const updatable = group.filter((one) => one.updatable);
  const [post] = posting(group, schemas);
  return {
    ...(updatable.length > 0 && {
      patch: {
        ...named("patch", uri, first, `Update ${schema.name}`),
        parameters,
        requestBody: requestBody(oneOf(updatable.map((one) => schemas.patchBody(one))), true),
        responses: {
          200: json("Updated", oneOf(updatable.map((one) => schemas.entity(one.schema)))),
          204: { description: "Updated" },
          ...failure,
        },
      },
    }),
    ...(post !== undefined && { post: { ...post, operationId: operationId("post", uri) } }),
    ...(group.some((one) => one.deletable) && {
      delete: {
        ...named("delete", uri, first, `Delete ${schema.name}`),
        parameters,
        responses: {
          204: { description: "Deleted" },
          ...(group.some((one) => one.operationApplyTimes) && inTask),
          ...failure,
        },
      },
    }),
  };
}

/** DSP0266 §"POST (create)": a POST to a collection is taken at `/Members` too. */
const posting = (group: readonly Declared[], schemas: OpenApiSchemas): object[] =>
  group.flatMap((one) => {
    const { create, uri } = one;
    if (create === undefined) return [];
    const headers = { Location: { schema: { type: "string", format: "uri-reference" } } };
    return [
      {
        ...named("post", `${uri}/Members`, one, `Create ${create.schema.name}`),
        ...openTo(one.openToAll === true),
        requestBody: requestBody(schemas.createBody(create), true),
        responses: {
          201: { ...json("Created", schemas.entity(create.schema)), headers },
          ...(one.operationApplyTimes && inTask),
          ...failure,
        },
      },
    ];
  });

function actionPost(
  target: string,
  [first]: readonly [Declared & { readonly action: string }, ...unknown[]],
  schemas: OpenApiSchemas,
): object {
  const { schema, action } = first;
  const facts = schema.actions[action];
  const isNeeded = Object.values(facts?.parameters ?? {}).some(({ required }) => required);
  const returned = facts?.returns === undefined ? undefined : schemas.returned(schema, facts.returns);
  return {
    ...named("post", target, first, `${schema.name} ${action}`),
    requestBody: requestBody(schemas.actionBody(schema, action, first.actions[action]?.takes), isNeeded),
    responses: {
      ...(returned && { 200: json("Done", returned) }),
      ...inTask,
      204: { description: "Done" },
      ...failure,
    },
  };
}

/* ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

const failure = { default: { $ref: "#/components/responses/Error" } };

const inTask = { 202: { description: "Begun; the task's monitor is at Location" } };

const json = (description: string, schema: JsonSchema) => ({
  description,
  content: { "application/json": { schema } },
});

const requestBody = (schema: JsonSchema, required: boolean) => ({
  required,
  content: { "application/json": { schema } },
});

/** An empty list lifts what the document asks of every operation. */
const openTo = (all: boolean): object => (all ? { security: [] } : {});

const isOpen = ({ schema }: Declared, method: "GET"): boolean =>
  privilegesFor(schema.name, method).some((needed) => needed.length === 1 && needed[0] === "NoAuth");

const named = (method: Method, path: string, { uri }: Declared, summary: string) => ({
  operationId: operationId(method, path),
  summary,
  tags: [uri.split("/")[3] ?? "ServiceRoot"],
});

/** `getSystemsByMachineIdBios`. */
export const operationId = (method: Method, path: string): string =>
  method +
  path
    .split("/")
    .slice(path.startsWith("/redfish/v1/") ? 3 : 1)
    .map((segment) => capitalised(segment.startsWith("{") ? `By ${segment}` : segment))
    .join("");

const capitalised = (segment: string): string =>
  segment
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");

function item(path: string, operations: PathItem): PathItem {
  const names = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const parameters = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  return parameters.length === 0 ? operations : { parameters, ...operations };
}

function oneOf(schemas: readonly JsonSchema[]): JsonSchema {
  const distinct = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  const [first, ...others] = distinct.values();
  return others.length === 0 ? (first ?? {}) : { anyOf: [...distinct.values()] };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of items) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}
