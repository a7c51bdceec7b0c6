/** Every resource that can be reached keeps to its schema, and every link leads to the kind of thing it says. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { odataType } from "../../redfish-schema/derive/declared.js";
import { responseValidator } from "../../redfish-schema/derive/response-validator.js";
import { entityOf, type ObjectType, objectTypeOf, propertyOf } from "../../redfish-schema/derive/type-of.js";
import { resources } from "../../redfish-schema/resources/index.js";
import type { PropertyFacts, Schema } from "../../redfish-schema/schema-facts.js";
import { crawl, type Page } from "../support/crawl.js";
import { populate } from "../support/populate.js";
import { TestService } from "../support/service.js";

const schemas: ReadonlyMap<string, Schema> = new Map(resources.map(({ schema }) => [odataType(schema), schema]));

/** Schema files have no `@odata.type`: they are no resources. */
const schemaOf = ({ answer }: Page): Schema | undefined =>
  answer.status === 200 ? schemas.get(answer.json["@odata.type"]) : undefined;

const service = await TestService.start({ after });
await populate(service);
const inOrder = await crawl(service);
service.fake.inject("server02", { lostContact: true });
await service.untilBody(
  "/redfish/v1/Managers/server02",
  (body) => body.Status.Conditions?.[0]?.MessageArgs[0] === "contact",
);
const outOfReach = await crawl(service);

for (const [state, pages] of [
  ["in order", inOrder],
  ["with a machine out of reach", outOfReach],
] as const) {
  const shown = [...pages.values()].filter(
    ({ uri }) => !uri.startsWith("/redfish/v1/JsonSchemas/") || !uri.endsWith(".json"),
  );

  describe(`the tree ${state}`, () => {
    test("has members of every kind", () => {
      const kinds = new Set([...pages.values()].map((page) => schemaOf(page)?.name));
      assert.deepEqual(
        resources.map(({ schema }) => schema.name).filter((name) => !kinds.has(name) && !isElsewhere(name)),
        [],
      );
    });

    test("has no dead link", () => {
      const dead = [...pages.values()].filter(({ answer }) => answer.status !== 200);
      assert.deepEqual(
        dead.map(({ uri, answer, from }) => `${uri}: ${answer.status}, linked from ${from[0]}`),
        [],
      );
    });

    test("is JSON throughout, and says so", () => {
      for (const { uri, answer } of pages.values()) {
        assert.match(String(answer.headers["content-type"]), /^application\/json(; *charset=utf-8)?$/, uri);
        assert.equal(typeof answer.json, "object", uri);
      }
    });

    test("shows nothing that the schemas do not allow", () => {
      const problems = shown.flatMap((page) => {
        const schema = schemaOf(page);
        if (schema === undefined) return [`${page.uri}: unknown type ${page.answer.json["@odata.type"]}`];
        const found = responseValidator(schema)(page.answer.json, page.uri).problems;
        return found.map(({ pointer, problem }) => `${page.uri}#${pointer}: ${problem}`);
      });
      assert.deepEqual(problems, []);
    });

    test("links only to what the schemas say is there", () => {
      const wrong = shown.flatMap((page) => {
        const schema = schemaOf(page);
        return schema === undefined ? [] : [...wrongLinks(entityOf(schema), page.answer.json, pages, page.uri)];
      });
      assert.deepEqual(wrong, []);
    });

    test("has members of a collection's kind in it", () => {
      const wrong = shown.flatMap((page) => {
        const member = schemaOf(page)?.memberOf;
        if (member === undefined) return [];
        const uris = (page.answer.json.Members as { "@odata.id": string }[]).map((link) => link["@odata.id"]);
        return uris.filter((uri) => !isA(member, uri, pages)).map((uri) => `${uri} in ${page.uri}`);
      });
      assert.deepEqual(wrong, []);
    });

    test("allows no method that the schemas rule out", () => {
      const ruledOut = shown.flatMap(({ uri, answer }) => {
        const schema = schemas.get(answer.json["@odata.type"])!;
        const can: Record<string, boolean> = {
          GET: true,
          HEAD: true,
          POST: schema.insertable,
          PATCH: schema.updatable,
          PUT: schema.updatable,
          DELETE: schema.deletable,
        };
        const allow = String(answer.headers.allow).split(", ");
        return allow.filter((method) => can[method] !== true).map((method) => `${method} ${uri}`);
      });
      assert.deepEqual(ruledOut, []);
    });

    test("is described by the schema file of the same version, which is there", () => {
      for (const { uri, answer } of shown) {
        const [, target = ""] = /^<(.*)>; rel=describedby$/.exec(String(answer.headers.link)) ?? [];
        assert.ok(pages.has(target), `${uri}: ${answer.headers.link}`);
        const [, name, version] = /^#(\w+)\.(?:(v\d+_\d+_\d+)\.)?\w+$/.exec(answer.json["@odata.type"]) ?? [];
        const file = version === undefined ? name : `${name}.${version}`;
        assert.equal(target, `/redfish/v1/JsonSchemas/${file}/${file}.json`);
      }
    });

    test("has URIs of safe characters only, relative, beginning with one slash", () => {
      for (const uri of pages.keys()) assert.match(uri, /^(\/[A-Za-z0-9!$&'()*+,\-.:;=@_]+)+$/);
    });

    test("says in every ETag header what the body says", () => {
      for (const { uri, answer } of shown) {
        assert.match(String(answer.headers.etag), /^(W\/)?"[^"]+"$/, uri);
        assert.equal(answer.json["@odata.etag"], answer.headers.etag, uri);
      }
    });
  });
}

/** Where there is no TLS there is nothing to certify; and power equipment needs units, which power-equipment.test.ts has. */
const elsewhere: ReadonlySet<string> = new Set([
  "Certificate",
  "CertificateCollection",
  "PowerEquipment",
  "PowerDistributionCollection",
  "PowerDistribution",
  "OutletCollection",
  "Outlet",
]);
const isElsewhere = (name: string): boolean => elsewhere.has(name);

type Pages = ReadonlyMap<string, Page>;

function isA(schema: string, uri: string, pages: Pages): boolean {
  if (schema === "Resource" || schema === "Item") return pages.has(uri);
  const page = pages.get(uri.replace(/\/$/, ""));
  return page !== undefined && schemaOf(page)?.name === schema;
}

function* wrongLinks(type: ObjectType, object: Record<string, unknown>, pages: Pages, at: string): Generator<string> {
  for (const [name, value] of Object.entries(object)) {
    const facts = propertyOf(type.facts, name);
    if (facts === undefined || name === "OriginOfCondition") continue;
    for (const one of Array.isArray(value) ? value : [value]) yield* wrongAt(type.schema, facts, one, pages, at);
  }
}

function* wrongAt(schema: Schema, facts: PropertyFacts, value: unknown, pages: Pages, at: string): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  if (facts.link === undefined) {
    yield* wrongLinks(objectTypeOf(schema, facts), value as Record<string, unknown>, pages, at);
    return;
  }
  const uri = String((value as { "@odata.id"?: unknown })["@odata.id"]);
  if (facts.link !== schema.memberOf && !isA(facts.link, uri, pages)) yield `${at}: ${uri} is no ${facts.link}`;
}
