import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseQuery, parseQueryOf } from "../../../src/protocol/query/parse.js";
import { noQuery } from "../../../src/protocol/query/query.js";
import { refused, refusesAtMost } from "./refused.js";

/** Without what was sent and the filter, which is a function. */
const meaning = (search: string) => {
  const { sent: _, filter, ...rest } = parseQuery(search);
  return { ...rest, ...(filter && { filter: "compiled" }) };
};
const plain = { only: false, excerpt: false, skip: 0 };

test("no query is always the same object", () => {
  for (const search of ["", "?", "&", "x=1", "?foo&bar=%zz", "expand=.", "Only", "$".slice(1)])
    assert.equal(parseQuery(search), noQuery, search);
});

const understood: readonly (readonly [string, object])[] = [
  ["only", { only: true }],
  ["?only=", { only: true }],
  ["only&colour=red", { only: true }],
  ["excerpt", { excerpt: true }],
  ["$skip=0&$top=0", { top: 0 }],
  ["$skip=12", { skip: 12 }],
  ["%24top=7", { top: 7 }],
  ["$expand=.", { expand: { scope: ".", levels: 1 } }],
  ["$expand=*", { expand: { scope: "*", levels: 1 } }],
  ["$expand=~($levels=3)", { expand: { scope: "~", levels: 3 } }],
  ["$expand=%2A(%24levels%3D2)", { expand: { scope: "*", levels: 2 } }],
  ["$filter=Name+eq%20'x'", { filter: "compiled" }],
  [
    "$select=Name,Status/State",
    {
      select: new Map<string, unknown>([
        ["Name", "whole"],
        ["Status", new Map([["State", "whole"]])],
      ]),
    },
  ],
  ["$select=Status,Status/State", { select: new Map([["Status", "whole"]]) }],
  ["$select=Status/State,+Status", { select: new Map([["Status", "whole"]]) }],
  [
    "excerpt&$top=1&$expand=.&$select=@odata.id",
    { excerpt: true, top: 1, expand: { scope: ".", levels: 1 }, select: new Map([["@odata.id", "whole"]]) },
  ],
];
for (const [search, parts] of understood)
  test(`understands ${search}`, () => assert.deepEqual(meaning(search), { ...plain, ...parts }));

const refusals: readonly (readonly [string, string])[] = [
  ["$foo", "501 Base.QueryParameterUnsupported | $foo"],
  [
    "$orderby=Name&$top=x&$count",
    "501 Base.QueryParameterUnsupported | $orderby; Base.QueryParameterUnsupported | $count",
  ],
  ["$Expand=.", "501 Base.QueryParameterUnsupported | $Expand"],
  ["$", "501 Base.QueryParameterUnsupported | $"],
  ["only=foo", "400 Base.QueryParameterValueError | only"],
  ["excerpt=x", "400 Base.QueryParameterValueError | excerpt"],
  ["only&$top=1", "400 Base.QueryCombinationInvalid"],
  ["excerpt&only", "400 Base.QueryCombinationInvalid"],
  ["$top=1&$top=1", "400 Base.QueryCombinationInvalid"],
  ["$top=1&%24top=2", "400 Base.QueryCombinationInvalid"],
  ["$top=-1", "400 Base.QueryParameterOutOfRange | -1 | $top | 0 to 2147483647"],
  ["$skip=99999999999999999999", "400 Base.QueryParameterOutOfRange | 99999999999999999999 | $skip | 0 to 2147483647"],
  ["$top", "400 Base.QueryParameterValueTypeError |  | $top"],
  ["$top=1.5", "400 Base.QueryParameterValueTypeError | 1.5 | $top"],
  ["$top=+1", "400 Base.QueryParameterValueTypeError |  1 | $top"],
  ["$top=abc", "400 Base.QueryParameterValueTypeError | abc | $top"],
  ["$expand", "400 Base.QueryParameterValueFormatError |  | $expand"],
  ["$expand=Members", "400 Base.QueryParameterValueFormatError | Members | $expand"],
  ["$expand=.($levels=x)", "400 Base.QueryParameterValueFormatError | .($levels=x) | $expand"],
  ["$expand=.($levels=0)", "400 Base.QueryParameterOutOfRange | .($levels=0) | $expand | $levels=1 to $levels=3"],
  ["$expand=.($levels=4)", "400 Base.QueryParameterOutOfRange | .($levels=4) | $expand | $levels=1 to $levels=3"],
  ["$select=", "400 Base.QueryParameterValueFormatError |  | $select"],
  ["$select=Name,", "400 Base.QueryParameterValueFormatError |  | $select"],
  ["$select=/Name", "400 Base.QueryParameterValueFormatError | /Name | $select"],
  ["$select=Na%0Ame", "400 Base.QueryParameterValueFormatError | Na\nme | $select"],
  ["$select=%E0%A4%A", "400 Base.QueryParameterValueFormatError | %E0%A4%A (not percent-encoded UTF-8) | $select"],
  ["%zz=1", "400 Base.QueryParameterValueFormatError | %zz (not percent-encoded UTF-8) | %zz"],
];
for (const [search, expected] of refusals)
  test(`refuses ${search}`, () =>
    assert.equal(
      refused(() => parseQuery(search)),
      expected,
    ));

test("long ones are refused without being echoed", () => {
  const long = "a".repeat(9000);
  assert.equal(
    refused(() => parseQuery(`$select=${long}`)),
    "400 Base.QueryParameterOutOfRange | 9008 characters | ? | 0 to 8192 characters",
  );
  assert.match(
    refused(() => parseQuery(`$select=${long.slice(0, 3000)}`)),
    /^400 Base.QueryParameterOutOfRange/,
  );
  assert.match(
    refused(() => parseQuery(`$filter=${long.slice(0, 3000)}`)),
    /^400 Base.QueryParameterOutOfRange/,
  );
  assert.ok(refused(() => parseQuery(`$expand=${long.slice(0, 3000)}`)).length < 200);
  assert.match(
    refused(() => parseQuery(`$select=${"a/".repeat(20)}a`)),
    /^400 Base.QueryParameterValueFormatError/,
  );
});

test("only GET and HEAD take query parameters", () => {
  assert.deepEqual(parseQueryOf("HEAD", "$top=1"), parseQueryOf("GET", "$top=1"));
  for (const method of ["POST", "PATCH", "PUT", "DELETE"]) {
    assert.equal(parseQueryOf(method, "?x=1"), noQuery);
    for (const search of ["$expand=.", "only", "excerpt=x", "$top=oops"])
      assert.equal(
        refused(() => parseQueryOf(method, search)),
        "400 Base.QueryNotSupportedOnOperation",
      );
    assert.equal(
      refused(() => parseQueryOf(method, "$foo=1")),
      "501 Base.QueryParameterUnsupported | $foo",
    );
  }
});

test("any text is understood or refused", () => {
  const piece = fc.constantFrom(
    "$",
    "$top",
    "$skip",
    "$select",
    "$expand",
    "only",
    "=",
    "&",
    "%",
    "%24",
    "+",
    "1",
    ".",
    "(",
    "$levels=2",
    ")",
    "/",
    "__proto__",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(piece, fc.string({ maxLength: 3 }))).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (search) => void refusesAtMost(() => parseQuery(search))),
    { numRuns: 500 },
  );
});
