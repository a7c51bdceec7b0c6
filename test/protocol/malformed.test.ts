/** What no client should send: refused with the message that fits, and without harm. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const system = "/redfish/v1/Systems/board01";
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

test("what is no JSON is 400 and said to be none", async () => {
  for (const body of [
    "{",
    "}",
    "{'a': 1}",
    '{"AssetTag": "x",}',
    '{"AssetTag": "x"} {}',
    "undefined",
    "NaN",
    '{"AssetTag": "a\nb"}',
    "\u0000",
    "AssetTag=x",
    " ",
    `{"AssetTag": ${nested(30_000)}}`,
    nested(60_000),
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    Buffer.from('{"AssetTag": "\xe9"}', "latin1"),
    Buffer.from('{"AssetTag": "x"}', "utf16le"),
  ])
    assertError(await service.request("PATCH", system, { body }), 400, "MalformedJSON");
});

test("JSON that is no object is 400 for every write", async () => {
  for (const body of ["[]", "null", "1", '"text"', "true", '[{"AssetTag": "x"}]']) {
    assertError(await service.request("PATCH", system, { body }), 400, "UnrecognizedRequestBody");
    assertError(
      await service.request("POST", "/redfish/v1/AccountService/Accounts", { body }),
      400,
      "UnrecognizedRequestBody",
    );
  }
});

test("a byte order mark, white space and escapes do no harm", async () => {
  const good = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('\n {"Asset\\u0054ag":\t"marked"} \r\n')]);
  const answer = await service.request("PATCH", system, { body: good });
  assertStatus(answer, 200);
  assert.equal(answer.json.AssetTag, "marked");
});

test("of a name that comes twice the last counts, as JSON.parse has it", async () => {
  const answer = await service.request("PATCH", system, { body: '{"AssetTag": "one", "AssetTag": "two"}' });
  assertStatus(answer, 200);
  assert.equal(answer.json.AssetTag, "two");
});

test("names of JavaScript's own are unknown properties", async () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"])
    assertError(
      await service.request("PATCH", system, { body: `{"${name}": {"AssetTag": "x"}}` }),
      400,
      "PropertyUnknown",
    );
  for (const name of ["__proto__", "toString"])
    assertError(
      await service.request("POST", `${system}/Actions/ComputerSystem.Reset`, {
        body: `{"ResetType":"On","${name}":1}`,
      }),
      400,
      "ActionParameterUnknown",
    );
  assert.equal(({} as { AssetTag?: string }).AssetTag, undefined);
});

test("long texts are held to a measure and not sent back whole", async () => {
  const long = "x".repeat(200_000);
  for (const answer of [
    await service.patch(system, { [long]: 1 }),
    await service.patch(system, { IndicatorLED: long }),
    await service.post("/redfish/v1/AccountService/Accounts", { UserName: long, Password: long, RoleId: long }),
    await service.post(`${system}/Actions/ComputerSystem.Reset`, { ResetType: long }),
    await service.get(`/redfish/v1/Systems/${"y".repeat(8000)}`),
  ]) {
    assert.ok(answer.status >= 400 && answer.status < 500);
    assert.ok(answer.text.length < 20_000, `${answer.text.length} characters`);
  }
});

test("very many properties are answered in a moment and in measure", async () => {
  const many = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`P${index}`, index]));
  const answer = await service.patch(system, many);
  assertError(answer, 400);
  assert.ok(answer.text.length < 1024 * 1024, `${answer.text.length} characters`);
});

test("what never was a request gets a whole answer", async () => {
  for (const bytes of [
    "GET /redfish HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
    "GET /redfish HTTP/9.9\r\nHost: x\r\n\r\n",
    "\r\n\r\nnonsense\r\n\r\n",
    "POST /redfish HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "POST /redfish HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ]) {
    const text = await service.http.raw(bytes);
    assert.match(text, /^HTTP\/1\.1 [45]\d\d /, JSON.stringify(bytes));
    assert.match(text, /"error":/);
  }
});

test("odd targets are refused, and the service goes on", async () => {
  for (const target of [
    "/redfish/v1/Systems/%00",
    "/redfish/v1/Systems/%2e%2e/%2e%2e/etc/passwd",
    "/redfish/v1/../../etc/passwd",
    "/redfish/v1/Systems/board01/Actions/",
    "/redfish/v1/Systems/board01/Actions/..",
    "/redfish/v1/TaskService/TaskMonitors/",
    "/redfish/v1/TaskService/TaskMonitors/../x",
    "/redfish/v1/JsonSchemas/__proto__/__proto__.json",
    "/redfish/v1/Registries/Base/Task.json",
    "/redfish/v1/Managers/shoal/LogServices/Log/Entries/x/Attachment",
    "/redfish/v1/Members",
    "*",
    "http://elsewhere/redfish/v1/Systems",
  ]) {
    const answer = await service.get(target);
    assert.ok(answer.status >= 400 && answer.status < 500, `${target}: ${answer.status}`);
  }
  assertStatus(await service.get("/redfish/v1/Systems"), 200);
  assert.deepEqual(
    service.log.filter(({ level }) => level === "error"),
    [],
  );
});

test("Basic that is none lets nobody in", async () => {
  for (const Authorization of [
    "Basic",
    "Basic !!!",
    "Basic YQ==",
    "Digest x",
    "Bearer abc",
    `Basic ${"A".repeat(8000)}`,
    "basic",
  ])
    assertError(await service.get("/redfish/v1/Systems", { as: "nobody", headers: { Authorization } }), 401);
});

test("a client that goes in the middle of its body does no harm", async () => {
  const request = service.http.open("PATCH", system, {
    ...service.credentials(),
    "Content-Type": "application/json",
    "Content-Length": "1000",
  });
  request.on("error", () => undefined);
  request.write('{"AssetTag": "half');
  await new Promise((resolve) => setImmediate(resolve));
  request.destroy();
  assertStatus(await service.get(system), 200);
  assert.notEqual((await service.get(system)).json.AssetTag, "half");
});
