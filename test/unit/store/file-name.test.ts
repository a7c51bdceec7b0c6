import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fileNameOf } from "../../../src/store/file-name.js";

const names: Readonly<Record<string, string>> = {
  "rack-1.node_2": "rack-1.node_2.json",
  "Node A": "%4eode%20%41.json",
  "../../etc/passwd": "%2e.%2f..%2fetc%2fpasswd.json",
  ".": "%2e.json",
  Ünï: "%dcn%ef.json",
  日: "%u65e5.json",
};

for (const [id, name] of Object.entries(names)) {
  test(`the document ${id} is in ${name}`, () => assert.equal(fileNameOf(id), name));
}

test("a file name is safe, short, and of one id only, also without regard to case", () => {
  const id = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("a", "A", ".", "%", "/", "\ud800") }),
    fc.string({ minLength: 150, maxLength: 400 }),
  );
  fc.assert(
    fc.property(id, id, (one, other) => {
      assert.match(fileNameOf(one), /^[a-z0-9_%-][a-z0-9._%-]{0,190}\.json$/);
      if (one !== other) assert.notEqual(fileNameOf(one), fileNameOf(other));
    }),
  );
});
