import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { openApiDocument, openApiYaml } from "../../../redfish-schema/derive/openapi.js";
import { openApiFaults } from "../../support/openapi-validity.js";
import { all, session, system } from "./declarations.js";

const info = { version: "1.2.3" };

interface Operation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: { readonly "application/json": { readonly schema: unknown } };
  };
  readonly responses: object;
}
type PathItem = Readonly<Record<string, Operation>>;

const document = openApiDocument(all, info);
const paths = document.paths as unknown as Readonly<Record<string, PathItem>>;
const schemas: Readonly<Record<string, unknown>> = document.components.schemas;

const operationsOf = (item: PathItem | undefined): readonly (readonly [method: string, operation: Operation])[] =>
  Object.entries(item ?? {}).filter(([key]) => key !== "parameters");

const methodsAt = (path: string): readonly string[] => operationsOf(paths[path]).map(([method]) => method);

const bodyOf = (path: string, method: string) =>
  paths[path]?.[method]?.requestBody?.content["application/json"].schema as {
    readonly properties: Readonly<Record<string, { readonly properties?: object }>>;
    readonly required?: readonly string[];
  };

test("another reader of the OpenAPI specification finds nothing wrong", async () => {
  assert.deepEqual(await openApiFaults(document), []);
  assert.notDeepEqual(await openApiFaults({ ...document, paths: { "no slash": {} } }), []);
});

test("each path has the methods that its declaration takes, and no other", () => {
  assert.deepEqual(methodsAt("/redfish/v1/Systems/{machineId}"), ["get", "head", "patch"]);
  assert.deepEqual(methodsAt("/redfish/v1/AccountService/Accounts/{accountId}"), ["get", "head", "patch", "delete"]);
  assert.deepEqual(methodsAt("/redfish/v1/AccountService/Accounts"), ["get", "head", "post"]);
  assert.deepEqual(methodsAt("/redfish/v1/AccountService/Accounts/Members"), ["post"]);
  assert.deepEqual(methodsAt("/redfish/v1/Systems/{machineId}/Actions/ComputerSystem.Reset"), ["post"]);
  assert.deepEqual(methodsAt("/redfish/v1/Systems/{machineId}/Actions/ComputerSystem.Decommission"), []);
});

test("the segments in braces are the parameters of the path", () => {
  for (const [path, item] of Object.entries(paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = (item.parameters ?? []) as unknown as readonly { readonly name: string }[];
    assert.deepEqual(
      parameters.map(({ name }) => name),
      named,
      path,
    );
  }
});

test("operation ids are unique", () => {
  const ids = Object.values(paths).flatMap((item) => operationsOf(item).map(([, { operationId }]) => operationId));
  assert.deepEqual(ids, [...new Set(ids)]);
  assert.ok(ids.includes("getSystemsByMachineId"));
});

test("a PATCH body holds what can be written and nothing else", () => {
  const { properties } = bodyOf("/redfish/v1/Systems/{machineId}", "patch");
  assert.deepEqual(Object.keys(properties), ["AssetTag", "LocationIndicatorActive", "PowerOnDelaySeconds", "Boot"]);
  assert.deepEqual(Object.keys(properties.Boot?.properties ?? {}), [
    "BootSourceOverrideTarget",
    "BootSourceOverrideEnabled",
    "BootOrder",
    "HttpBootUri",
    "AutomaticRetryAttempts",
  ]);
});

test("a POST body says what it needs; an action that needs nothing needs no body", () => {
  assert.deepEqual(bodyOf("/redfish/v1/AccountService/Accounts", "post").required, ["UserName", "Password", "RoleId"]);
  const reset = paths["/redfish/v1/Systems/{machineId}/Actions/ComputerSystem.Reset"]?.post;
  assert.equal(reset?.requestBody?.required, false);
});

test("only what is open to all asks for no credentials", () => {
  const open = Object.entries(paths).flatMap(([path, item]) =>
    operationsOf(item).flatMap(([method, { security }]) => (security?.length === 0 ? [`${method} ${path}`] : [])),
  );
  assert.deepEqual(open, [
    "get /redfish",
    "get /redfish/v1/$metadata",
    "post /redfish/v1/SessionService/Sessions",
    "post /redfish/v1/SessionService/Sessions/Members",
    "get /redfish/v1/odata",
  ]);
});

test("an answer holds only properties that some resource of its schema shows", () => {
  const { properties } = schemas["ComputerSystem.ComputerSystem"] as { readonly properties: object };
  assert.deepEqual(Object.keys(properties).sort(), [
    "Actions",
    "AssetTag",
    "Boot",
    "Id",
    "Links",
    "LocationIndicatorActive",
    "Name",
    "PowerOnDelaySeconds",
    "PowerState",
    "Status",
  ]);
});

test("every reference leads somewhere", () => {
  for (const [, kind, name] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
    const components = document.components as unknown as Readonly<Record<string, object>>;
    assert.ok(Object.hasOwn(components[kind ?? ""] ?? {}, name ?? ""), `${kind}/${name}`);
  }
});

test("URIs that differ only in what a segment is called are one path", () => {
  const twin = { ...session, uri: "/redfish/v1/SessionService/Sessions/{id}", deletable: false, updatable: true };
  const { paths: merged } = openApiDocument([session, twin, system], info);
  const sessions = Object.keys(merged).filter((path) => path.startsWith("/redfish/v1/SessionService/Sessions/"));
  assert.deepEqual(sessions, [session.uri]);
  assert.deepEqual(Object.keys(merged[session.uri] ?? {}), ["parameters", "get", "head", "patch", "delete"]);
});

test("the YAML says the same", () => {
  assert.deepEqual(parse(openApiYaml(all, info)), JSON.parse(JSON.stringify(document)));
});
