/** DSP0266 §"URIs": the fixed ones, and the spellings that are forgiven. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const root = (await service.get("/redfish/v1/")).json;

test("/redfish is the version object and nothing else", async () => {
  const answer = await service.get("/redfish", { as: "nobody" });
  assertStatus(answer, 200);
  assert.deepEqual(answer.json, { v1: "/redfish/v1/" });
});

test("the root is there with and without its slash, for anybody", async () => {
  for (const path of ["/redfish/v1", "/redfish/v1/"]) {
    const answer = await service.get(path, { as: "nobody" });
    assertStatus(answer, 200);
    assert.equal(answer.json["@odata.id"], "/redfish/v1/");
  }
});

test("the OData service document names its context and the services", async () => {
  const answer = await service.get("/redfish/v1/odata", { as: "nobody" });
  assertStatus(answer, 200);
  assert.match(String(answer.headers["content-type"]), /^application\/json/);
  assert.equal(answer.json["@odata.context"], "/redfish/v1/$metadata");
  assert.ok(answer.json.value.some((entry: { url: string }) => entry.url === "/redfish/v1/Systems"));
});

test("$metadata is XML with its container in the first schema", async () => {
  const answer = await service.get("/redfish/v1/$metadata", { as: "nobody" });
  assertStatus(answer, 200);
  assert.match(String(answer.headers["content-type"]), /^application\/xml(; *charset=utf-8)?$/i);
  const [, first = ""] = answer.text.split("<Schema ");
  assert.match(first, /<EntityContainer /);
});

test("slashes at the end and doubled ones are forgiven", async () => {
  for (const path of [
    "/redfish/v1/Systems/",
    "/redfish/v1/Systems//",
    "//redfish//v1//Systems",
    "/redfish/v1//Systems",
  ]) {
    const answer = await service.get(path);
    assertStatus(answer, 200);
    assert.equal(answer.json["@odata.id"], "/redfish/v1/Systems", path);
  }
  assertStatus(
    await service.post("/redfish/v1/Systems/board05//Actions/ComputerSystem.Reset/", { ResetType: "On" }),
    204,
  );
});

test("escaped characters mean what they stand for, but an escaped slash separates nothing", async () => {
  assertStatus(await service.get("/redfish/v1/%53ystems/board01"), 200);
  assertStatus(await service.get("/redfish/v1%2FSystems"), 404);
  assertError(await service.get("/redfish/v1/Systems/%zz"), 400, "InvalidURI");
});

test("URIs are case-sensitive, and what is not there is 404 with its URI in the message", async () => {
  const answer = await service.get("/redfish/v1/systems");
  assertError(answer, 404, "ResourceMissingAtURI");
  assert.deepEqual(answer.json.error["@Message.ExtendedInfo"][0].MessageArgs, ["/redfish/v1/systems"]);
  assertError(await service.get("/redfish/v2"), 404);
  assertError(await service.get("/redfish/v1/Systems/board01/__proto__"), 404);
  assertError(await service.get("/redfish/v1/Systems/__proto__"), 404);
  assertError(await service.get("/redfish/v1/constructor"), 404);
});

test("the root says where sessions are, as the session service does", async () => {
  const sessions = (await service.get("/redfish/v1/SessionService")).json.Sessions;
  assert.deepEqual(root.Links.Sessions, sessions);
});

test("a machine answers to its id, its name and its UUID, and is always called by its id", async () => {
  const { UUID } = (await service.get("/redfish/v1/Systems/server01")).json;
  for (const address of ["server01", "web01", UUID, UUID.toUpperCase()]) {
    const answer = await service.get(`/redfish/v1/Systems/${address}`);
    assertStatus(answer, 200);
    assert.equal(answer.json["@odata.id"], "/redfish/v1/Systems/server01");
    assert.equal(answer.json.Id, "server01");
  }
  assertStatus(await service.patch("/redfish/v1/Systems/web01", { AssetTag: "by name" }), 200);
  assert.equal((await service.get("/redfish/v1/Systems/server01")).json.AssetTag, "by name");
  assertStatus(await service.post("/redfish/v1/Systems/web01/Actions/ComputerSystem.Reset", { ResetType: "On" }), 204);
  assertStatus(await service.get("/redfish/v1/Managers/web01/LogServices/Log"), 200);
});

test("people who follow the address that was printed get to the root", async () => {
  const answer = await service.get("/", { as: "nobody" });
  assertStatus(answer, 302);
  assert.equal(answer.headers.location, "/redfish/v1/");
});
