/** What holds of every body, be it right, partly right or garbage. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Declared } from "../../../redfish-schema/derive/declared.js";
import {
  actionValidator,
  type BodyCheck,
  createValidator,
  patchValidator,
} from "../../../redfish-schema/derive/validate-body.js";
import { CertificateService } from "../../../redfish-schema/facts/CertificateService.js";
import { ComputerSystem } from "../../../redfish-schema/facts/ComputerSystem.js";
import { UpdateService } from "../../../redfish-schema/facts/UpdateService.js";
import { VirtualMedia } from "../../../redfish-schema/facts/VirtualMedia.js";
import type { Schema } from "../../../redfish-schema/schema-facts.js";
import {
  type Body,
  createBodies,
  parameterBodies,
  patchBodies,
  withValue,
  writableLeaves,
  wrongValues,
} from "../../support/declared-bodies.js";
import { complaints } from "./complaints.js";
import { creating, updatable } from "./declarations.js";

const runs = { numRuns: 60 };

const acting: readonly (readonly [Schema, string])[] = [
  [ComputerSystem, "Reset"],
  [ComputerSystem, "Decommission"],
  [VirtualMedia, "InsertMedia"],
  [UpdateService, "SimpleUpdate"],
  [CertificateService, "GenerateCSR"],
];

describe("a body that is right", () => {
  for (const declared of updatable) {
    test(`is taken whole by PATCH of ${declared.schema.name}`, () => {
      fc.assert(
        fc.property(patchBodies(declared), (body) => isTakenWhole(body, patchValidator(declared)(body))),
        runs,
      );
    });
  }
  for (const { create, schema } of creating) {
    test(`is taken whole by POST to ${schema.name}`, () => {
      assert.ok(create);
      fc.assert(
        fc.property(createBodies(create), (body) => isTakenWhole(body, createValidator(create)(body))),
        runs,
      );
    });
  }
  for (const [schema, action] of acting) {
    test(`is taken whole by ${schema.name}.${action}`, () => {
      const validate = actionValidator(schema, action);
      fc.assert(
        fc.property(parameterBodies(schema, action), (body) => isTakenWhole(body, validate(body))),
        runs,
      );
    });
  }
});

/** A body of nothing but an empty object, which a draw may come to, asks for nothing. */
function isTakenWhole(body: Body, check: BodyCheck): void {
  if (check.problems[0]?.message.key === "Base.NoOperation") return;
  assert.deepEqual(complaints(check), []);
  assert.deepEqual(check.valid, body);
}

describe("a body with one wrong value", () => {
  for (const declared of updatable) {
    test(`loses that one only, by PATCH of ${declared.schema.name}`, () => {
      fc.assert(
        fc.property(spoilt(declared), ({ whole, path, value }) => losesOnly(declared, whole, path, value)),
        runs,
      );
    });
  }
});

interface Spoilt {
  readonly whole: Body;
  readonly path: readonly string[];
  readonly value: unknown;
}

const spoilt = (declared: Declared): fc.Arbitrary<Spoilt> =>
  fc
    .constantFrom(...writableLeaves(declared))
    .chain(({ path, schema, facts }) =>
      fc.record({ whole: patchBodies(declared), path: fc.constant(path), value: wrongValues(schema, facts) }),
    );

function losesOnly(declared: Declared, whole: Body, path: readonly string[], value: unknown): void {
  const { valid, problems } = patchValidator(declared)(withValue(whole, path, value));
  const pointer = `/${path.join("/")}`;
  assert.ok(problems.length > 0);
  assert.ok(problems.every(({ property }) => property === pointer || property.startsWith(`${pointer}/`)));
  assert.deepEqual(valid, without(whole, path));
}

/** Objects that become empty go too. */
function without(body: Body, [name, ...rest]: readonly string[]): Body {
  if (name === undefined || !Object.hasOwn(body, name)) return body;
  const { [name]: held, ...others } = body;
  const left = rest.length === 0 ? {} : without(held as Body, rest);
  return rest.length === 0 || Object.keys(left).length === 0 ? others : { ...others, [name]: left };
}

describe("garbage", () => {
  for (const declared of updatable) {
    test(`never throws, and what is taken of it is right: PATCH of ${declared.schema.name}`, () => {
      const validate = patchValidator(declared);
      fc.assert(
        fc.property(garbage(declared), (body) => {
          const check = validate(body);
          assert.ok(check.problems.length > 0 || Object.keys(check.valid).length > 0);
          for (const { property } of check.problems) assert.ok(property === "" || isIn(body, property), property);
          if (Object.keys(check.valid).length > 0) assert.deepEqual(validate(check.valid).valid, check.valid);
        }),
        runs,
      );
    });
  }
});

/** JSON of any shape whose names are, more often than by chance, names that the declaration knows. */
function garbage(declared: Declared): fc.Arbitrary<unknown> {
  const names = writableLeaves(declared).flatMap(({ path }) => path);
  const key = fc.oneof(fc.constantFrom(...names, "Id", "@odata.id", "__proto__", "constructor"), fc.string());
  const json = fc.object({
    key,
    maxDepth: 4,
    maxKeys: 6,
    values: [fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)],
  });
  return fc.oneof({ weight: 6, arbitrary: json }, fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)));
}

function isIn(body: unknown, pointer: string): boolean {
  let at = body;
  for (const part of pointer.slice(1).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Body)[name];
  }
  return true;
}
