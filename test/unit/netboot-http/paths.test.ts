import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pathOf } from "../../../adapters/netboot/http/target.js";
import { serverUnderTest } from "./harness.js";

const decoded = (target: string) => pathOf(target, 2048);
const status = (target: string) => {
  const path = decoded(target);
  return typeof path === "string" ? path : path.status;
};

test("the path is decoded once, and what follows it is not looked at", () => {
  const paths = {
    "/machines/n1/boot.ipxe": "machines/n1/boot.ipxe",
    "/files/a%20b%2dc.iso?x=/../y": "files/a b-c.iso",
    "/files/%252e%252e/x": "files/%2e%2e/x",
    "/files/%C3%BC": "files/ü",
    "/": "",
    "//files/x": "/files/x",
    "http://10.77.0.1:8080/files/x?y": "files/x",
    "HTTP://10.77.0.1/x": "x",
    "http://10.77.0.1": "",
    "http://10.77.0.1?x": "",
    "/files/..x/.y": "files/..x/.y",
  };
  assert.deepEqual(Object.fromEntries(Object.keys(paths).map((target) => [target, decoded(target)])), paths);
});

test("a path that leads elsewhere, or that names of files cannot have, is refused", () => {
  for (const target of [
    "/../etc/passwd",
    "/files/../../x",
    "/files/..",
    "/./x",
    "/files/%2e%2e/x",
    "/files/%2E./x",
    "/files\\..\\x",
    "/x%00.efi",
    "/x%0d%0aSet-Cookie:a",
    "/%7f",
    "/%",
    "/%zz",
    "/%ff%fe",
    "/x#y",
    "*",
    "",
    "x",
    "10.77.0.1:80",
    "ftp://10.77.0.1/x",
    "http:///x",
    "http://10.77.0.1/%2e%2e/x",
  ]) {
    assert.equal(status(target), 400, target);
  }
  assert.equal(status("/files%2fx"), 404);
  assert.equal(status("/files%5Cx"), 404);
  assert.equal(status(`/${"x".repeat(3000)}`), 414);
});

test("whatever is asked for, no path leads up", () => {
  const piece = fc.constantFrom(
    "/",
    "..",
    ".",
    "%2e",
    "%2F",
    "%5c",
    "\\",
    "%",
    "%25",
    "a",
    "%00",
    "?",
    "#",
    "http://h",
    "ü",
  );
  const target = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => `/${pieces.join("")}`),
  );
  fc.assert(
    fc.property(target, (text) => {
      const path = decoded(text);
      if (typeof path !== "string") return [400, 404, 414].includes(path.status);
      const parts = path.split("/");
      return !parts.includes("..") && !parts.includes(".") && !path.includes("\0") && !path.includes("\\");
    }),
    { numRuns: 2000 },
  );
});

test("who asks, for what and at which address of ours is passed on", async (t) => {
  const { ask, say, asked, port } = await serverUnderTest(t, async () => Buffer.from("x"));
  await ask("/machines/n%31/boot.ipxe?again");
  await say(`GET http://192.0.2.1/files/x HTTP/1.0\r\n\r\n`);
  const place = { address: "127.0.0.1", httpPort: 80, tftpPort: null };
  assert.deepEqual(
    asked,
    ["machines/n1/boot.ipxe", "files/x"].map((path) => ({ protocol: "http", path, client: "127.0.0.1", place })),
  );
  assert.ok(port > 0);
});

test("an address of IPv6 that stands for one of IPv4 is told as that", async (t) => {
  const { openHttpBoot } = await import("../../../adapters/netboot/http/index.js");
  const { ManualClock } = await import("../../support/manual-clock.js");
  const seen: string[] = [];
  const nothing = () => undefined;
  const server = await openHttpBoot({
    clock: new ManualClock(),
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    addresses: ["::"],
    port: 0,
    place: (address) => {
      seen.push(address);
      return { address, httpPort: null, tftpPort: null };
    },
    netboot: {
      open: ({ client }) => {
        seen.push(client);
        return Promise.reject(new Error("no"));
      },
    },
  }).catch(() => null);
  if (server === null) return t.skip("there is no IPv6 here");
  t.after(() => server.close());
  const answer = await fetch(`http://127.0.0.1:${server.ports.http}/x`);
  assert.equal(answer.status, 500);
  assert.deepEqual(seen, ["127.0.0.1", "127.0.0.1"]);
});
