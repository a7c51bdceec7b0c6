/** Paths of boot files: whom and what they mean, whatever somebody asks for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { folderPath, httpUrl, keyOf, keyOfUrl, madePath, parsePath } from "../../../src/domain/netboot/boot-path.js";
import { place } from "./boot-bench.js";

test("each kind of path", () => {
  assert.deepEqual(parsePath("machines/n1/boot.ipxe"), { kind: "made", machine: "n1", name: "boot.ipxe" });
  assert.deepEqual(parsePath("/machines/n1/files/a/b"), { kind: "folder", machine: "n1", path: "a/b" });
  assert.deepEqual(parsePath("files/a/b"), { kind: "folder", machine: null, path: "a/b" });
  assert.deepEqual(parsePath("A1B2C3D4/start4.elf"), { kind: "board", owner: "a1b2c3d4", path: "start4.elf" });
  assert.deepEqual(parsePath("dc-a6-32-00-00-01/overlays/x.dtbo"), {
    kind: "board",
    owner: "dc-a6-32-00-00-01",
    path: "overlays/x.dtbo",
  });
  assert.deepEqual(parsePath("config.txt"), { kind: "board", owner: null, path: "config.txt" });
});

test("what leads nowhere", () => {
  const none = ["", "/", "files/", "machines/n1", "machines/n1/", "machines/n1/a/b", "machines//a", "../etc/passwd"];
  for (const path of [...none, "files/../x", "a\\b", "a\0b", "a\nb", "x".repeat(2000)])
    assert.equal(parsePath(path), null, path);
});

test("what is given out is what is understood", () => {
  const name = fc.stringMatching(/^[\p{L}\p{N}_ .%?#&+-]{1,20}$/u).filter((text) => text !== "." && text !== "..");
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
      fc.array(name, { minLength: 1, maxLength: 3 }),
      (id, parts) => {
        const file = parts.join("/");
        const url = httpUrl(place, folderPath(id, file)) ?? "";
        assert.equal(keyOfUrl(url, place), `files/${file}`);
        const parsed = parsePath(folderPath(id, file));
        assert.deepEqual(parsed, { kind: "folder", machine: id, path: file });
      },
    ),
  );
});

test("never throws, and never leads up", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const parsed = parsePath(text);
      if (parsed) assert.ok(!keyOf(parsed).split("/").includes(".."));
    }),
  );
});

test("a URL is ours by address and port", () => {
  const own = httpUrl(place, madePath("n1", "boot.ipxe")) ?? "";
  assert.equal(own, "http://10.77.0.1:8080/machines/n1/boot.ipxe");
  assert.equal(keyOfUrl(own, place), "made/boot.ipxe");
  for (const url of [
    "http://10.77.0.1/files/x",
    "https://10.77.0.1:8080/files/x",
    "http://10.77.0.9:8080/files/x",
    "x",
    "http://10.77.0.1:8080/%ff",
  ]) {
    assert.equal(keyOfUrl(url, place), null, url);
  }
  assert.equal(httpUrl({ ...place, httpPort: 80 }, "a b"), "http://10.77.0.1/a%20b");
  assert.equal(httpUrl({ ...place, httpPort: null }, "a"), null);
});
