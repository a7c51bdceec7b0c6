/** The JSON that virt-firmware reads and writes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { exportJson, importJson, type VariableLike } from "../../../adapters/firmware/formats/virt-firmware-json.js";
import { guidFrom } from "../../../adapters/firmware/uefi/guid.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

const limit: VariableLike = {
  guid: guids.raspberryPi,
  name: "RamLimitTo3GB",
  attributes: 7,
  data: bytes("00000000"),
  time: null,
};
const stamped: VariableLike = {
  guid: guids.imageSecurityDatabase,
  name: "db",
  attributes: 0x27,
  data: bytes("ab"),
  time: bytes("e6070b060f293200 00*8"),
};

const written = `{
    "version": 2,
    "variables": [
        {
            "name": "RamLimitTo3GB",
            "guid": "cd7cc258-31db-22e6-9f22-63b0b8eed6b5",
            "attr": 7,
            "data": "00000000"
        },
        {
            "name": "db",
            "guid": "d719b2cb-3d3a-4596-a3bc-dad00e67656f",
            "attr": 39,
            "data": "ab",
            "time": "e6070b060f2932000000000000000000"
        }
    ]
}
`;

test("it is written as virt-firmware writes it", () => {
  assert.equal(exportJson([limit, stamped]), written);
  assert.deepEqual(importJson(written), [limit, stamped]);
});

test("it is read liberally", () => {
  const [name, guid] = ["db", "D719B2CB-3D3A-4596-A3BC-DAD00E67656F"];
  const entry = { name, guid, attr: 39, data: "AB\n", time: "E6070B060F293200 0000000000000000", more: 1 };
  assert.deepEqual(importJson(`\ufeff${JSON.stringify({ variables: [entry], more: 1 })}`), [stamped]);
  const unset = { ...entry, time: "00000000000000000000000000000000" };
  assert.equal(importJson(JSON.stringify({ version: 2, variables: [unset] }))[0]?.time, null);
});

test("one name under two GUIDs is two variables", () => {
  const twins = [limit, { ...limit, guid: guids.global }];
  assert.deepEqual(importJson(exportJson(twins)), twins);
});

test("what is wrong says where", () => {
  const entry = { name: "a", guid: guids.global, attr: 7, data: "00" };
  const file = (...variables: readonly unknown[]) => JSON.stringify({ version: 2, variables });
  const said: readonly (readonly [text: string, trouble: string])[] = [
    ["{", "the file: not JSON"],
    ["[]", "the file: not an object"],
    ['{"version": 3, "variables": []}', "version: only 2 is known"],
    ['{"version": 2}', "variables: not a list"],
    [file(null), "variables[0]: not an object"],
    [file({ ...entry, name: 5 }), "variables[0].name: not a text"],
    [file({ ...entry, name: "" }), "variables[0].name: empty, or with a NUL in it"],
    [file({ ...entry, name: "a\0" }), "variables[0].name: empty, or with a NUL in it"],
    [file({ ...entry, guid: "x" }), "variables[0].guid: not a GUID"],
    [file({ ...entry, attr: "7" }), "variables[0].attr: not a whole number of 32 bits"],
    [file({ ...entry, attr: 2 ** 32 }), "variables[0].attr: not a whole number of 32 bits"],
    [file({ ...entry, data: "000" }), "variables[0].data: an odd number of hex digits"],
    [file(entry, { ...entry, name: "b", data: "zz" }), "variables[1].data: not a hex digit"],
    [file({ ...entry, time: "00" }), "variables[0].time: not 16 bytes"],
    [file(entry, entry), "variables[1]: the same variable as variables[0]"],
    [file({ ...entry, data: undefined }), "variables[0].data: not a text"],
  ];
  for (const [text, trouble] of said)
    assert.equal(
      troubleOf(() => importJson(text)),
      trouble,
    );
});

const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const anyVariable: fc.Arbitrary<VariableLike> = fc.record(
  {
    guid: octets(16).map((content) => guidFrom(content)),
    name: fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 1 }).map((units) => String.fromCharCode(...units)),
    attributes: fc.nat(0xffffffff),
    data: fc.uint8Array(),
    time: fc.option(octets(16).filter(([low, high]) => low !== 0 || high !== 0)),
  },
  { noNullPrototype: true },
);

test("any variables come back as they were, halves of surrogate pairs in their names too", () => {
  const lists = fc.uniqueArray(anyVariable, { selector: ({ guid, name }) => `${guid} ${name}`, maxLength: 5 });
  fc.assert(
    fc.property(lists, (variables) => {
      const text = Buffer.from(exportJson(variables), "utf8").toString("utf8");
      assert.deepEqual(importJson(text), variables);
    }),
  );
});

test("any JSON, and any text, is variables or refused", () => {
  const shaped = fc.array(
    fc.record(
      { name: fc.jsonValue(), guid: fc.jsonValue(), attr: fc.jsonValue(), data: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  );
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.tuple(fc.jsonValue(), shaped).map(([version, variables]) => JSON.stringify({ version, variables })),
  );
  fc.assert(
    fc.property(texts, (text) => {
      troubleOf(() => importJson(text));
    }),
    { numRuns: 300 },
  );
});
