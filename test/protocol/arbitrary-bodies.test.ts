/**
 * Property: whatever body a write has, it is taken or refused in the form of DSP0266, never an error of ours, and what can
 * be read afterwards keeps to its schema.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import fc, { type Arbitrary } from "fast-check";
import { responseValidator } from "../../redfish-schema/derive/response-validator.js";
import { entityOf } from "../../redfish-schema/derive/type-of.js";
import type { Resource } from "../../redfish-schema/resources/declare.js";
import { resources } from "../../redfish-schema/resources/index.js";
import { arbitraryBody } from "../support/arbitrary-body.js";
import { crawl } from "../support/crawl.js";
import { type Body, createBodies, parameterBodies, patchBodies } from "../support/declared-bodies.js";
import { assertErrorForm } from "../support/expect.js";
import type { Answer } from "../support/http-client.js";
import { populate } from "../support/populate.js";
import { adminPassword, TestService } from "../support/service.js";

const service = await TestService.start({ after }, { tls: "on" });
await populate(service);
const login = { UserName: "admin", Password: adminPassword };
// Not by Basic: a body may well switch that off.
const opened = await service.post("/redfish/v1/SessionService/Sessions", login);
const as = { token: String(opened.headers["x-auth-token"]) };
const uris = [...(await crawl(service)).keys()].filter((uri) => !uri.endsWith("/Accounts/admin"));

interface Write {
  readonly method: "PATCH" | "POST";
  readonly uri: string;
  readonly resource: Resource;
  readonly bodies: Arbitrary<Body>;
}

/** Half of them right as far as the schema goes, so that what comes after the check is put to the test too. */
const mixed = (any: Arbitrary<Body>, right: Arbitrary<Body>): Arbitrary<Body> => fc.oneof(any, right);

const isAt = (template: string, uri: string): boolean =>
  new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(uri);

function* writesOf(resource: Resource): Generator<Write> {
  // The last of a kind: of roles, say, the first ones are the standard's. A rack shares its URI with machines.
  const uri = uris.filter((one) => isAt(resource.uri, one) && !one.endsWith("/rack1")).at(-1);
  if (uri === undefined) return;
  const { schema } = resource;
  if (resource.patch)
    yield {
      method: "PATCH",
      uri,
      resource,
      bodies: mixed(arbitraryBody(schema, writable(resource)), patchBodies(resource)),
    };
  if (resource.create) {
    const { schema: member, required, optional } = resource.create;
    const facts = entityOf(member).facts.properties;
    const taken = Object.fromEntries([...required, ...optional].map((name) => [name, facts[name]!]));
    yield { method: "POST", uri, resource, bodies: mixed(arbitraryBody(member, taken), createBodies(resource.create)) };
  }
  for (const action of Object.keys(resource.actions)) {
    const parameters = schema.actions[action]?.parameters ?? {};
    yield {
      method: "POST",
      uri: `${uri}/Actions/${schema.name}.${action}`,
      resource,
      bodies: mixed(arbitraryBody(schema, parameters), parameterBodies(schema, action)),
    };
  }
}

const writable = ({ schema, properties }: Resource) =>
  Object.fromEntries(
    Object.entries(entityOf(schema).facts.properties).filter(([name]) =>
      ["writable", "writeOnly", "object"].includes(properties[name]?.kind ?? ""),
    ),
  );

function checkAnswer(answer: Answer): void {
  if (answer.status === 503) assert.ok(answer.headers["retry-after"] !== undefined, answer.text);
  else assert.ok(answer.status < 500, answer.text);
  if (answer.status >= 400) assertErrorForm(answer);
}

/** Nothing that was taken may make a resource that its schema forbids. */
async function checkReadable(uri: string, { schema }: Resource): Promise<void> {
  const answer = await service.get(uri, { as });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(responseValidator(schema)(answer.json, uri).problems, []);
}

describe("arbitrary bodies", () => {
  for (const { method, uri, resource, bodies } of resources.flatMap((one) => [...writesOf(one)]))
    test(`${method} ${uri}`, async () => {
      await fc.assert(
        fc.asyncProperty(bodies, async (body) => {
          const answer = await service.request(method, uri, { body, as });
          checkAnswer(answer);
          if (answer.status === 201) {
            const made = resources.find((one) => isAt(one.uri, String(answer.headers.location)))!;
            await checkReadable(String(answer.headers.location), made);
            await service.delete(String(answer.headers.location), { as });
          }
          // Machines do what they were told, and timeouts set by a body pass by.
          service.clock.advance(2000);
          await checkReadable(uri.split("/Actions/")[0]!, resource);
        }),
        { numRuns: 25 },
      );
    });
});

test("the log has no word of anything unforeseen", () => {
  assert.deepEqual(
    service.log.filter(({ level }) => level === "error"),
    [],
  );
});
