/** DSP0266 §"ETags", RFC 9110 §13: conditional requests. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const account = "/redfish/v1/AccountService/Accounts/admin";
const system = "/redfish/v1/Systems/board02";

const tagOf = async (uri: string) => String((await service.get(uri)).headers.etag);

test("every account has a quoted ETag, in header and body", async () => {
  const answer = await service.get(account);
  assert.match(String(answer.headers.etag), /^(W\/)?"[\x21\x23-\x7e]+"$/);
  assert.equal(answer.json["@odata.etag"], answer.headers.etag);
});

test("If-Match: the right tag changes, a wrong one is 412 and changes nothing", async () => {
  const before = await tagOf(system);
  assertError(
    await service.patch(system, { AssetTag: "no" }, { headers: { "If-Match": '"other"' } }),
    412,
    "PreconditionFailed",
  );
  assert.equal(await tagOf(system), before);
  for (const tag of [before, `W/${before}`, `"a", ${before}`, "*"]) {
    const answer = await service.patch(system, { AssetTag: "same" }, { headers: { "If-Match": tag } });
    assertStatus(answer, 200);
    await service.patch(system, { AssetTag: null });
  }
  assertError(await service.patch(system, { AssetTag: "no" }, { headers: { "If-Match": "no tag" } }), 412);
});

test("a PATCH answers with the tag that the next GET has", async () => {
  const answer = await service.patch(system, { AssetTag: "tagged" });
  assert.equal(answer.headers.etag, await tagOf(system));
  assert.equal(answer.json["@odata.etag"], answer.headers.etag);
  const quiet = await service.patch(system, { AssetTag: "again" }, { headers: { Prefer: "return=minimal" } });
  assertStatus(quiet, 204);
  assert.equal(quiet.headers.etag, await tagOf(system));
});

test("If-None-Match: 304 without a body while nothing changed, 200 after", async () => {
  const tag = await tagOf(system);
  for (const method of ["GET", "HEAD"]) {
    const answer = await service.request(method, system, { headers: { "If-None-Match": tag } });
    assertStatus(answer, 304);
    assert.equal(answer.text, "");
    assert.equal(answer.headers.etag, tag);
  }
  await service.patch(system, { AssetTag: "changed" });
  assertStatus(await service.get(system, { headers: { "If-None-Match": tag } }), 200);
});

test("a wrong If-Match on GET is 412, and on DELETE nothing is deleted", async () => {
  assertError(await service.get(system, { headers: { "If-Match": '"other"' } }), 412);
  const made = await service.post("/redfish/v1/AccountService/Roles", {
    RoleId: "Kept",
    AssignedPrivileges: ["Login"],
  });
  const uri = String(made.headers.location);
  assertError(await service.delete(uri, { headers: { "If-Match": '"other"' } }), 412);
  assertStatus(await service.delete(uri, { headers: { "If-Match": String(made.headers.etag) } }), 204);
});

test("credentials come before conditions", async () => {
  const headers = { "If-None-Match": await tagOf(system) };
  assertStatus(await service.get(system, { as: "nobody", headers }), 401);
  assertStatus(
    await service.patch(system, { AssetTag: "x" }, { as: "nobody", headers: { "If-Match": '"other"' } }),
    401,
  );
});

test("what moves by itself does not change the tag", async () => {
  const manager = "/redfish/v1/Managers/board02";
  const first = await service.get(manager);
  service.clock.advance(60_000);
  const second = await service.get(manager);
  assert.notEqual(first.json.DateTime, second.json.DateTime);
  assert.equal(first.headers.etag, second.headers.etag);
});

test("a tag is still good after a restart", async () => {
  const tag = await tagOf(account);
  await service.restart();
  assertStatus(await service.get(account, { headers: { "If-None-Match": tag } }), 304);
});

test("ClearLog is conditional on the entries' tag", async () => {
  const log = "/redfish/v1/Managers/shoal/LogServices/Log";
  const clear = (LogEntriesETag: string) => service.post(`${log}/Actions/LogService.ClearLog`, { LogEntriesETag });
  assertError(await clear('"other"'), 412, "PreconditionFailed");
  assertStatus(await clear(await tagOf(`${log}/Entries`)), 204);
});

test("what is expanded is never said to be unchanged by the tag of the collection", async () => {
  const systems = "/redfish/v1/Systems";
  const tag = await tagOf(systems);
  const headers = { "If-None-Match": tag };
  assertStatus(await service.get(systems, { headers }), 304);
  assertStatus(await service.patch(system, { AssetTag: "moved" }), 200);
  const expanded = await service.get(`${systems}?$expand=.`, { headers });
  assertStatus(expanded, 200);
  assert.match(expanded.text, /moved/);
  const entries = "/redfish/v1/Managers/shoal/LogServices/Log/Entries";
  assertStatus(await service.get(entries, { headers: { "If-None-Match": await tagOf(entries) } }), 200);
});

test("where If-Match is required, a change without it is 428 and changes nothing", async (t) => {
  const strict = await TestService.start(t, { requireIfMatch: true });
  assertError(await strict.patch(system, { AssetTag: "no" }), 428, "PreconditionRequired");
  const { headers, json } = await strict.get(system);
  assert.notEqual(json.AssetTag, "no");
  const changed = await strict.patch(system, { AssetTag: "yes" }, { headers: { "If-Match": String(headers.etag) } });
  assertStatus(changed, 200);
});
