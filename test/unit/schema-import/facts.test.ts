import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { loadAll, schemaNames } from "../../../redfish-schema/facts/index.js";
import type { ParameterFacts, PropertyFacts, Schema } from "../../../redfish-schema/schema-facts.js";

const schemas = await loadAll();
const primitive = /^(?:string|integer|number|boolean|datetime|duration|time|guid|uri|binary|any)$/;

/** Schemas that Swordfish (SNIA) or nobody published with this bundle, but that its links name. */
const outside = (name: string): boolean => !schemaNames.some((known) => known === name);

function subjects(schema: Schema): [where: string, facts: PropertyFacts | ParameterFacts][] {
  const properties = Object.entries(schema.types).flatMap(([type, { properties }]) =>
    Object.entries(properties).map(([name, facts]) => [`${schema.name}.${type}/${name}`, facts] as const),
  );
  const parameters = Object.entries(schema.actions).flatMap(([action, { parameters, returns }]) => [
    ...Object.entries(parameters).map(([name, facts]) => [`${schema.name}.${action}(${name})`, facts] as const),
    ...(returns === undefined ? [] : [[`${schema.name}.${action}()`, { type: returns }] as const]),
  ]);
  const dynamic = Object.entries(schema.types).flatMap(([type, facts]) =>
    (facts.dynamic ?? []).map(({ type: held }) => [`${schema.name}.${type}/*`, { type: held }] as const),
  );
  return [...properties, ...parameters, ...dynamic].map(([where, facts]) => [where, facts]);
}

function resolves(schema: Schema, type: string): boolean {
  if (primitive.test(type)) return true;
  const [name = "", owner] = type.split(".").reverse();
  const definer = owner === undefined ? schema : schema.uses().find((used) => used.name === owner);
  return definer !== undefined && (Object.hasOwn(definer.types, name) || Object.hasOwn(definer.enums, name));
}

test("every schema of the bundle has facts under its own name", () => {
  assert.ok(schemas.length > 270);
  assert.deepEqual(
    schemas.map(({ name }) => name),
    schemaNames,
  );
});

test("every type that is named is there", () => {
  for (const schema of schemas) {
    for (const [where, { type }] of subjects(schema)) {
      assert.ok(type === undefined || resolves(schema, type), `${where}: ${type}`);
    }
  }
});

test("every property says exactly one thing of what it holds", () => {
  for (const [where, facts] of schemas.flatMap(subjects)) {
    const said = [facts.type, facts.link, "excerptOf" in facts ? facts.excerptOf : undefined];
    assert.equal(said.filter((it) => it !== undefined).length, 1, where);
  }
});

test("links lead to schemas of the bundle, but for those of Swordfish", () => {
  const links = schemas.flatMap(subjects).flatMap(([, { link }]) => link ?? []);
  const strangers = [...new Set(links.filter(outside))].sort();
  assert.ok(links.length > 500);
  assert.ok(strangers.length < 20, strangers.join(", "));
});

test("enumerations have members, each once", () => {
  for (const schema of schemas) {
    for (const [name, { members, added, deprecated }] of Object.entries(schema.enums)) {
      const where = `${schema.name}.${name}`;
      assert.ok(members.length > 0 && !members.includes(""), where);
      assert.equal(new Set(members).size, members.length, where);
      const dated = Object.keys({ ...added, ...deprecated });
      assert.deepEqual(
        dated.filter((member) => !members.includes(member)),
        [],
        where,
      );
    }
  }
});

test("URIs are Redfish URIs, and the deprecated ones are among them", () => {
  for (const { name, uris, deprecatedUris = [] } of schemas) {
    assert.deepEqual(
      uris.filter((uri) => !uri.startsWith("/redfish/v1")),
      [],
      name,
    );
    assert.deepEqual(
      deprecatedUris.filter((uri) => !uris.includes(uri)),
      [],
      name,
    );
  }
});

test("patterns are regular expressions, limits are in order, versions are versions", () => {
  for (const [where, facts] of schemas.flatMap(subjects)) {
    if (facts.pattern !== undefined) assert.doesNotThrow(() => new RegExp(facts.pattern ?? ""), where);
    assert.ok((facts.min ?? -Infinity) <= (facts.max ?? Infinity), where);
    for (const version of [facts.deprecated, "added" in facts ? facts.added : undefined]) {
      assert.match(version ?? "v1_0_0", /^v\d+_\d+_\d+$/, where);
    }
  }
});

test("collections have members and no Id; resources have an Id and a Name", () => {
  for (const { name, memberOf, types } of schemas) {
    const entity = types[name];
    if (entity?.kind !== "entity") continue;
    const has = (property: string): boolean => Object.hasOwn(entity.properties, property);
    assert.ok(has("Name"), name);
    assert.equal(has("Members"), memberOf !== undefined || name === "ResourceCollection", name);
    assert.equal(has("Id"), memberOf === undefined, name);
  }
});

test("a few facts that anybody knows", () => {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const system = byName.get("ComputerSystem");
  assert.equal(system?.types.Boot?.properties.BootSourceOverrideTarget?.access, "rw");
  assert.deepEqual(system?.actions.Reset?.parameters.ResetType, { type: "Resource.ResetType", nullable: true });
  assert.ok(byName.get("Resource")?.enums.ResetType?.members.includes("ForceOff"));
  assert.equal(byName.get("ComputerSystemCollection")?.memberOf, "ComputerSystem");
  assert.equal(byName.get("ManagerAccount")?.types.ManagerAccount?.properties.Password?.access, "w");
  assert.equal(byName.get("Thermal")?.types.Thermal?.properties.Fans?.type, "Fan");
});

function dmtfFolder(): string | undefined {
  for (let folder = process.cwd(); folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, "shared", "redfish", "csdl");
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

test("the committed facts are what the importer makes of the DMTF's files", (t) => {
  const folder = dmtfFolder();
  if (folder === undefined) return t.skip("no shared/redfish/csdl above this folder");
  const main = join(import.meta.dirname, "../../../redfish-schema/import/main.js");
  const { status, stderr } = spawnSync(process.execPath, [main, "--check", folder], { encoding: "utf8" });
  assert.equal(stderr, "");
  assert.equal(status, 0);
});
