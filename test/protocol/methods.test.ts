/** DSP0266 §"HTTP methods": what each is for, and what is said to those that a resource does not take. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });

test("HEAD is GET without the body", async () => {
  for (const uri of [
    "/redfish/v1/",
    "/redfish",
    "/redfish/v1/Systems",
    "/redfish/v1/Systems/board01",
    "/redfish/v1/$metadata",
  ]) {
    const [get, head] = [await service.get(uri), await service.request("HEAD", uri)];
    assertStatus(head, 200);
    assert.equal(head.text, "", uri);
    for (const name of ["content-type", "content-length", "etag", "allow", "link", "odata-version", "cache-control"])
      assert.equal(head.headers[name], get.headers[name], `${uri} ${name}`);
  }
});

test("OPTIONS tells the methods", async () => {
  const answer = await service.request("OPTIONS", "/redfish/v1/AccountService/Accounts");
  assertStatus(answer, 204);
  assert.equal(answer.headers.allow, "GET, HEAD, POST");
});

test("the root takes GET and HEAD only, and says so", async () => {
  for (const method of ["POST", "PATCH", "PUT", "DELETE"]) {
    const answer = await service.request(method, "/redfish/v1/", { body: {} });
    assertError(answer, 405, "OperationNotAllowed");
    assert.equal(answer.headers.allow, "GET, HEAD");
  }
});

test("Allow names what is taken, and all else is 405 with the same Allow", async () => {
  const uris = [
    ["/redfish/v1/Systems/board01", "GET, HEAD, PATCH"],
    ["/redfish/v1/Systems", "GET, HEAD"],
    ["/redfish/v1/AccountService/Accounts/admin", "GET, HEAD, PATCH, DELETE"],
    ["/redfish/v1/SessionService/Sessions", "GET, HEAD, POST"],
    ["/redfish", "GET, HEAD"],
    ["/redfish/v1/$metadata", "GET, HEAD"],
  ];
  for (const [uri = "", allow = ""] of uris) {
    assert.equal((await service.get(uri)).headers.allow, allow, uri);
    for (const method of ["POST", "PATCH", "PUT", "DELETE"].filter((one) => !allow.includes(one))) {
      const answer = await service.request(method, uri, { body: {} });
      assertError(answer, 405, "OperationNotAllowed");
      assert.equal(answer.headers.allow, allow, `${method} ${uri}`);
    }
  }
});

test("an action takes POST only", async () => {
  for (const method of ["GET", "PATCH", "DELETE"]) {
    const answer = await service.request(method, "/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset");
    assertError(answer, 405, "OperationNotAllowed");
    assert.equal(answer.headers.allow, "POST");
  }
});

test("a method that does not exist is 501, one that HTTP knows but Redfish does not is 405", async () => {
  const text = await service.http.raw("FAKEMETHODFORTEST /redfish/v1/ HTTP/1.1\r\nHost: x\r\n\r\n");
  assert.match(text, /^HTTP\/1\.1 501 /);
  assert.match(text, /\r\nContent-Type: application\/json/);
  assert.match(text, /"error":/);
  for (const method of ["TRACE", "PROPFIND", "LOCK"])
    assert.ok([405, 501].includes((await service.request(method, "/redfish/v1/Systems")).status), method);
});

test("a body on a GET is ignored", async () => {
  assertStatus(await service.get("/redfish/v1/Systems", { body: { a: 1 } }), 200);
  assertStatus(await service.get("/redfish/v1/Systems", { body: "no JSON" }), 200);
});

test("a body with DELETE changes nothing and is taken off the connection", async () => {
  const made = await service.post("/redfish/v1/AccountService/Roles", {
    RoleId: "Gone",
    AssignedPrivileges: ["Login"],
  });
  assertStatus(await service.delete(String(made.headers.location), { body: { "@Redfish.Annotation": 1 } }), 204);
  assertStatus(await service.get(String(made.headers.location)), 404);
});
