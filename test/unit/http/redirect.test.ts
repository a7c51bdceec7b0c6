/** Plain HTTP is sent to HTTPS, and nowhere else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { redirectTarget } from "../../../src/http/redirect.js";
import { open, overTls, parse, raw } from "./harness.js";

const here = "192.0.2.7:8443";

const cases: readonly (readonly [host: string | undefined, url: string, target: string])[] = [
  ["bmc.example", "/redfish/v1/", "https://bmc.example/redfish/v1/"],
  ["bmc.example:8080", "/a?$top=1&b=%20", "https://bmc.example:8080/a?$top=1&b=%20"],
  ["[2001:db8::1]:8443", "/", "https://[2001:db8::1]:8443/"],
  [undefined, "/x", `https://${here}/x`],
  ["", "/x", `https://${here}/x`],
  ["evil.example/path", "/x", `https://${here}/x`],
  ["user@evil.example", "/x", `https://${here}/x`],
  ["evil.example\r\nSet-Cookie: a=b", "/x", `https://${here}/x`],
  ["[evil.example]", "/x", `https://${here}/x`],
  ["a,b", "/x", `https://${here}/x`],
  ["h:123456", "/x", `https://${here}/x`],
  ["h", "http://evil.example/x?y", "https://h/x?y"],
  ["h", "https://evil.example", "https://h/"],
  ["h", "*", "https://h/"],
  ["h", "//evil.example/x", "https://h//evil.example/x"],
  ["h", "/é\x01", "https://h/%E9%01"],
];

for (const [host, url, target] of cases) {
  test(`Host ${JSON.stringify(host)}, ${JSON.stringify(url)} → ${target}`, () => {
    assert.equal(redirectTarget(host, url, here), target);
  });
}

test("whatever is asked, the target is on the host asked or on ours, and fit for a header", () => {
  const host = fc.option(
    fc.oneof(fc.string(), fc.domain(), fc.string({ unit: fc.constantFrom(..."ab.:[]@/#?\\\r\n %") })),
    {
      nil: undefined,
    },
  );
  const url = fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: fc.constantFrom(..."/\\.@:hé\0%?#") }));
  fc.assert(
    fc.property(host, url, (h, u) => {
      const target = redirectTarget(h, u, here);
      assert.match(target, /^[\x21-\x7e]+$/);
      const authority = target.slice("https://".length).split("/", 1)[0];
      assert.ok(authority === here || authority === h);
    }),
  );
});

test("308 for every path and method, without a body, and not to be remembered", async (t) => {
  const { port } = await open(t, { onRequest: () => assert.fail("nothing is served over plain HTTP") });
  for (const method of ["GET", "POST", "PATCH", "DELETE", "OPTIONS"]) {
    const text = await raw(
      port,
      `${method} /redfish/v1/Systems HTTP/1.1\r\nHost: h.example:${port}\r\nConnection: close\r\n\r\n`,
    );
    const { status, headers, body } = parse(text);
    assert.deepEqual(
      [status, headers.get("location"), headers.get("cache-control"), body],
      [308, `https://h.example:${port}/redfish/v1/Systems`, "no-store", ""],
    );
  }
});

test("HTTP/1.0 without Host is sent to the address it came to", async (t) => {
  const { port } = await open(t);
  const { headers } = parse(await raw(port, "GET /x HTTP/1.0\r\n\r\n"));
  assert.equal(headers.get("location"), `https://127.0.0.1:${port}/x`);
});

test("a client that asks before it sends its body is told where to send it", async (t) => {
  const { port } = await open(t);
  const head = "POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n";
  assert.equal(parse(await raw(port, head)).status, 308);
});

for (const over of ["plain HTTP", "TLS"]) {
  test(`a client that asks before it sends its body is asked for it by who wants it, and else not (${over})`, async (t) => {
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab`;
    const { port } = await open(t, {
      httpPolicy: "serve",
      onRequest: (request, response) => {
        if (request.url === "/wanted") response.writeContinue();
        response.end("ok");
      },
    });
    const send = over === "TLS" ? overTls : raw;
    assert.match(await send(port, head("/wanted")), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/);
    assert.match(await send(port, head("/unwanted")), /^HTTP\/1\.1 200 OK/);
  });
}
