/** DSP0266 §"HTTP headers": which are taken, which are given, what is refused. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const system = "/redfish/v1/Systems/board01";

test("every media type that covers JSON is taken, and none at all", async () => {
  const accepts = [
    "application/json",
    "application/*",
    "*/*",
    "application/json;odata.metadata=minimal",
    "text/html, */*;q=0.1",
  ];
  for (const accept of accepts.flatMap((one) => [one, `${one};charset=utf-8`]))
    assertStatus(await service.get("/redfish/v1/", { headers: { Accept: accept } }), 200);
  assertStatus(await service.get("/redfish/v1/"), 200);
  for (const accept of ["application/xml", "application/*", "*/*", "application/xml;charset=utf-8"])
    assertStatus(await service.get("/redfish/v1/$metadata", { headers: { Accept: accept } }), 200);
});

test("the OpenAPI document is YAML", async () => {
  for (const accept of ["application/yaml", "application/*", "*/*", "application/yaml;charset=utf-8"]) {
    const answer = await service.get("/redfish/v1/openapi.yaml", { headers: { Accept: accept } });
    assertStatus(answer, 200);
    assert.match(String(answer.headers["content-type"]), /yaml/);
    assert.match(answer.text, /openapi: *['"]?3\./);
  }
});

test("what cannot be had is 406", async () => {
  for (const [uri = "", accept = ""] of [
    ["/redfish/v1/", "text/html"],
    [system, "application/xml"],
    [system, "application/json;q=0"],
    ["/redfish/v1/$metadata", "application/json"],
  ])
    assertError(await service.get(uri, { headers: { Accept: accept } }), 406, "HeaderInvalid");
});

test("OData-Version is 4.0 or left out", async () => {
  assertStatus(await service.get("/redfish/v1/", { headers: { "OData-Version": "4.0" } }), 200);
  assertError(await service.get("/redfish/v1/", { headers: { "OData-Version": "4.1" } }), 412, "HeaderInvalid");
});

test("a body is JSON in UTF-8, whatever it is called", async () => {
  const body = JSON.stringify({ AssetTag: "ü" });
  for (const type of ["application/json", "application/json;charset=utf-8", 'Application/JSON; Charset="UTF-8"'])
    assertStatus(await service.patch(system, body, { headers: { "Content-Type": type } }), 200);
  for (const type of [
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "application/json;charset=latin1",
  ])
    assertError(await service.patch(system, body, { headers: { "Content-Type": type } }), 415, "HeaderInvalid");
  assertError(await service.patch(system, body, { headers: { "Content-Encoding": "gzip" } }), 415, "HeaderInvalid");
});

test("every answer has the headers that clients and browsers go by", async () => {
  const answers = [
    await service.get("/redfish/v1/"),
    await service.get(system),
    await service.get("/redfish/v1/nothing"),
    await service.get(system, { as: "nobody" }),
    await service.request("OPTIONS", system),
  ];
  for (const { headers } of answers) {
    assert.equal(headers["odata-version"], "4.0");
    assert.match(String(headers["cache-control"]), /no-cache|no-store/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["set-cookie"], undefined);
    assert.equal(headers["access-control-allow-origin"], undefined);
  }
});

test("Origin and User-Agent change nothing", async () => {
  const headers = { Origin: "https://elsewhere.example", "User-Agent": "Mozilla/5.0" };
  const answer = await service.get(system, { headers });
  assertStatus(answer, 200);
  assert.equal(answer.headers["access-control-allow-origin"], undefined);
});

test("Link describes the resource, on GET and HEAD, in the version of its type", async () => {
  for (const uri of [
    "/redfish/v1/",
    "/redfish/v1/SessionService/Sessions",
    "/redfish/v1/AccountService/Accounts",
    "/redfish/v1/AccountService",
    "/redfish/v1/Systems",
    "/redfish/v1/Managers/shoal/NetworkProtocol",
    "/redfish/v1/Registries/PrivilegeRegistry/PrivilegeRegistry.json",
  ])
    for (const method of ["GET", "HEAD"]) {
      const { headers } = await service.request(method, uri);
      assert.match(String(headers.link), /^<\/redfish\/v1\/JsonSchemas\/[\w./]+\.json>; rel="?describedby"?$/, uri);
    }
});

test("Connection: close closes, and keep-alive keeps", async () => {
  const text = await service.http.raw("GET /redfish/v1/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  assert.match(text, /^HTTP\/1\.1 200 /);
  assert.match(text, /\r\nConnection: close\r\n/i);
  const two = await service.http.raw(
    "GET /redfish HTTP/1.1\r\nHost: x\r\n\r\nGET /redfish HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  );
  assert.equal(two.split("HTTP/1.1 200 ").length, 3);
});

test("HTTP/1.1 without Host is 400", async () => {
  assert.match(await service.http.raw("GET /redfish HTTP/1.1\r\nConnection: close\r\n\r\n"), /^HTTP\/1\.1 400 /);
});

test("too large a header is 431", async () => {
  const text = await service.http.raw(`GET /redfish HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`);
  assert.match(text, /^HTTP\/1\.1 431 /);
  assert.match(text, /"error":/);
});

test("too large a body is 413, told in advance or not", async () => {
  const large = JSON.stringify({ AssetTag: "a".repeat(128 * 1024) });
  assertError(await service.patch(system, large), 413, "PayloadTooLarge");
  assertError(
    await service.patch(system, large, { headers: { "Transfer-Encoding": "chunked" } }),
    413,
    "PayloadTooLarge",
  );
});
