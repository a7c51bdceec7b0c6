/** Users in a file as htpasswd writes it. */
import assert from "node:assert/strict";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hashSync } from "bcryptjs";
import fc from "fast-check";
import { HtpasswdError, HtpasswdFile, parseHtpasswd } from "../../../src/services/accounts/htpasswd.js";

const digest = hashSync("secret", 4);

test("each line is a user; comments and empty lines are none", () => {
  const users = parseHtpasswd(`# users\nadmin:${digest}\r\n\n ops:${digest}:more \n`);
  assert.deepEqual(
    [...users],
    [
      ["admin", digest],
      [" ops", digest],
    ],
  );
});

test("all spellings of bcrypt will do", () => {
  for (const kind of ["2a", "2b", "2y"]) {
    assert.equal(parseHtpasswd(`a:${digest.replace("2b", kind)}`).size, 1, kind);
  }
});

test("what is no line of a user is told by its number, and never quoted", () => {
  const cases: [string, RegExp][] = [
    ["admin", /line 1 is not a user name/],
    [`:${digest}`, /line 1 is not a user name/],
    [`a:${digest}\nb:$apr1$s3cret$abc`, /line 2 has no bcrypt digest/],
    ["a:{SHA}s3cret", /line 1 has no bcrypt digest/],
    [`a:${digest.replace("$04$", "$31$")}`, /line 1 has a digest of cost 31/],
  ];
  for (const [text, told] of cases) {
    assert.throws(
      () => parseHtpasswd(text),
      (error) => error instanceof HtpasswdError && told.test(error.message) && !error.message.includes("s3cret"),
      text,
    );
  }
});

test("any text is users or an HtpasswdError", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      try {
        parseHtpasswd(text);
      } catch (error) {
        assert.ok(error instanceof HtpasswdError);
      }
    }),
  );
});

test("a file is read anew when it has changed; while it cannot be, nobody is in it", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "shoal-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "users");
  const told: string[] = [];
  const file = new HtpasswdFile(path, (problem) => told.push(problem));
  assert.throws(() => file.check(), /is not there/);
  await writeFile(path, `admin:${digest}\n`);
  assert.deepEqual([...file.users().keys()], ["admin"]);
  await writeFile(path, `admin:${digest}\nops:${digest}\n`);
  assert.deepEqual([...file.users().keys()], ["admin", "ops"]);
  await writeFile(path, "broken\n");
  assert.deepEqual([...file.users().keys(), ...file.users().keys()], []);
  assert.equal(told.length, 1);
  await rm(path);
  assert.equal(file.users().size, 0);
  await symlink("users", path);
  assert.equal(file.users().size, 0);
  await rm(path);
  await writeFile(path, `new:${digest}\n`);
  assert.deepEqual([...file.users().keys()], ["new"]);
});
