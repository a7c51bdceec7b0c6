/** Bodies for fast-check, made from the facts: near enough to what is taken that some are, and wrong in every way. */
import fc, { type Arbitrary } from "fast-check";
import { objectTypeOf, typeOf, type ValueFacts } from "../../redfish-schema/derive/type-of.js";
import type { Schema } from "../../redfish-schema/schema-facts.js";

const oddTexts = fc.constantFrom(
  "",
  " ",
  "__proto__",
  "constructor",
  "../..",
  "a/b#c%d",
  "\u0000",
  "\ud800",
  "😀".repeat(40),
  "x".repeat(5000),
  "%1 %2",
  "-0",
  "1e999",
);

const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: "binary", maxLength: 12 }), oddTexts);
const link = fc.record({ "@odata.id": fc.oneof(fc.constant("/redfish/v1/Systems/board01"), text) });

const primitives: Readonly<Record<string, Arbitrary<unknown>>> = {
  string: text,
  integer: fc.oneof(fc.integer(), fc.integer({ min: 0, max: 200 }), fc.constantFrom(0, -1, 2 ** 53)),
  number: fc.oneof(fc.double({ noNaN: true }), fc.integer()),
  boolean: fc.boolean(),
  datetime: fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom(
      "2030-01-01T00:00:00+14:00",
      "2030-02-30T00:00:00Z",
      "9999-12-31T23:59:59Z",
      "0000-01-01T00:00:00Z",
    ),
  ),
  duration: fc.constantFrom("PT5M", "P1DT2H", "soon"),
  guid: fc.uuid(),
  uri: fc.oneof(fc.webUrl(), text),
};

/** Anything that is JSON, whatever was wanted. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  text,
  fc.constantFrom<unknown>(null, [], {}, [null], [{}], -1, 1e308, true, "2030-01-01T00:00:00Z"),
);

/** A value of the kind that the facts tell of, most of the time. */
export function arbitraryValue(schema: Schema, facts: ValueFacts, depth = 2): Arbitrary<unknown> {
  const one = arbitraryElement(schema, facts, depth);
  const whole = facts.array ? fc.array(fc.oneof({ weight: 4, arbitrary: one }, anything), { maxLength: 4 }) : one;
  return fc.oneof({ weight: 5, arbitrary: whole }, { weight: 1, arbitrary: anything });
}

function arbitraryElement(schema: Schema, facts: ValueFacts, depth: number): Arbitrary<unknown> {
  if (facts.link !== undefined) return link;
  if (facts.excerptOf !== undefined) return anything;
  const type = typeOf(schema, facts.type ?? "string");
  if (type.kind === "primitive") return primitives[type.primitive] ?? anything;
  if (type.kind === "enum") return fc.constantFrom(...type.facts.members);
  if (depth === 0) return anything;
  return arbitraryBody(type.schema, objectTypeOf(schema, facts).facts.properties, depth - 1);
}

/** A body with some of the properties, and now and then one that nobody knows. */
export function arbitraryBody(
  schema: Schema,
  properties: Readonly<Record<string, ValueFacts>>,
  depth = 2,
): Arbitrary<Record<string, unknown>> {
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, facts]) => [name, arbitraryValue(schema, facts, depth)]),
  );
  const strange = fc.dictionary(
    fc.oneof(text, fc.constantFrom("@odata.id", "@Redfish.OperationApplyTime", "Oem", "Id", "__proto__")),
    anything,
    { maxKeys: 1 },
  );
  return fc
    .tuple(fc.record(known, { requiredKeys: [] }), fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, strange))
    .map(([some, others]) => ({ ...some, ...others }));
}
