/** A mockup behind the protocol layer: its resources are read as any, written where the schema lets them be, and nothing is done. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { MockupOptions } from "../../src/cli/start-options.js";
import { crawl } from "../support/crawl.js";
import { assertError, assertStatus, infosOf } from "../support/expect.js";
import { mockupOf, smallMachine, v1 } from "../support/mockup.js";
import { TestService } from "../support/service.js";

const system = `${v1}/Systems/S1`;
const usual: MockupOptions = { mockup: mockupOf(), readOnly: false, openReads: false };
const service = await TestService.start({ after }, { rack: "machines: []", mockup: usual, debugResponses: false });

/* ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

test("resources are shown as they are", async () => {
  for (const [path, document] of smallMachine()) {
    if (path === v1 || path === system) continue;
    const { status, headers, json } = await service.get(path);
    assert.equal(status, 200);
    const { "@odata.etag": etag, ...shown } = json;
    assert.deepEqual(shown, document);
    assert.equal(headers.etag, etag);
    assert.equal(headers["odata-version"], "4.0");
    assert.match(String(headers.link), /rel=describedby/);
  }
});

test("the root is open, and tells of our own accounts, sessions and queries", async () => {
  const { json } = await service.get(`${v1}/`, { as: "nobody" });
  assert.equal(json.RedfishVersion, "1.15.0");
  assert.deepEqual(json.AccountService, { "@odata.id": `${v1}/AccountService` });
  assert.equal(json.ProtocolFeaturesSupported.FilterQuery, true);
});

test("credentials are needed, and sessions are ours", async () => {
  assertError(await service.get(system, { as: "nobody" }), 401);
  const login = { UserName: "admin", Password: "Tr1ton-under-glass" };
  const made = await service.post(`${v1}/SessionService/Sessions`, login, { as: "nobody" });
  assertStatus(made, 201);
  const token = String(made.headers["x-auth-token"]);
  assertStatus(await service.get(system, { as: { token } }), 200);
  assertStatus(await service.delete(String(made.headers.location), { as: { token } }), 204);
  assertError(await service.get(system, { as: { token } }), 401);
});

test("what nobody has is 404, and of our own tree only what is said to be ours is there", async () => {
  for (const path of [`${v1}/Managers`, `${v1}/Systems/S2`, `${v1}/EventService/SSE`, `${v1}/TaskService`]) {
    assertError(await service.get(path), 404, "ResourceMissingAtURI");
  }
  assertStatus(await service.get(`${v1}/Registries`), 200);
});

test("queries", async () => {
  const expanded = await service.get(`${v1}/Systems?$expand=.($levels=1)&$select=Members/Model`);
  assert.equal(expanded.json.Members[0].Model, "Rack 1");
  const filtered = await service.get(
    `${v1}/Chassis/C1/Sensors?$filter=PhysicalContext eq 'CPU'`.replaceAll(" ", "%20"),
  );
  assert.equal(filtered.json["Members@odata.count"], 1);
  const paged = await service.get(`${v1}/Chassis/C1/Sensors?$top=1&$skip=1`);
  assert.deepEqual(paged.json.Members, [{ "@odata.id": `${v1}/Chassis/C1/Sensors/Inlet` }]);
  assert.equal((await service.get(`${v1}/Systems?only`)).json.Id, "S1");
});

test("HEAD, 304 and Allow", async () => {
  const { headers } = await service.request("HEAD", system);
  assert.equal(headers.allow, "GET, HEAD, PATCH");
  const again = await service.get(system, { headers: { "If-None-Match": String(headers.etag) } });
  assertStatus(again, 304);
  assert.equal((await service.get(`${v1}/Systems`)).headers.allow, "GET, HEAD");
});

test("documents beside the resources are derived from what is shown", async () => {
  const metadata = await service.get(`${v1}/$metadata`, { as: "nobody" });
  assert.match(metadata.text, /Namespace="PCIeFunction"/);
  const { json } = await service.get(`${v1}/odata`, { as: "nobody" });
  assert.ok(json.value.some(({ name }: { name: string }) => name === "Systems"));
  assert.match((await service.get(`${v1}/openapi.yaml`)).text, /Systems\/\{ComputerSystemId\}/);
});

test("every link leads somewhere", async () => {
  const pages = await crawl(service);
  const dead = [...pages.values()].filter(({ answer }) => answer.status !== 200).map(({ uri }) => uri);
  assert.deepEqual(dead, []);
});

/* ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

test("what the schema lets clients write is written, checked and tagged", async () => {
  const before = await service.get(system);
  const answer = await service.patch(
    system,
    { AssetTag: "rack 4", Boot: { BootSourceOverrideTarget: "Pxe" } },
    { headers: { "If-Match": String(before.headers.etag) } },
  );
  assertStatus(answer, 200);
  const { json, headers } = await service.get(system);
  assert.equal(json.AssetTag, "rack 4");
  assert.equal(json.Boot.BootSourceOverrideTarget, "Pxe");
  assert.equal(json.Boot.BootSourceOverrideEnabled, "Disabled");
  assert.notEqual(headers.etag, before.headers.etag);
  const stale = { headers: { "If-Match": String(before.headers.etag) } };
  assertError(await service.patch(system, { AssetTag: "x" }, stale), 412);
});

test("what it does not is refused in the registry's words", async () => {
  const refusals: readonly [body: object, message: string][] = [
    [{ Boot: { BootSourceOverrideTarget: "Cd" } }, "PropertyValueNotInList"],
    [{ Boot: { BootSourceOverrideEnabled: "Sometimes" } }, "PropertyValueNotInList"],
    [{ AssetTag: 7 }, "PropertyValueTypeError"],
    [{ Model: "x" }, "PropertyNotWritable"],
    [{ IndicatorLED: "Lit" }, "PropertyUnknown"],
    [{ Colour: "red" }, "PropertyUnknown"],
    [{}, "EmptyJSON"],
  ];
  for (const [body, message] of refusals) assertError(await service.patch(system, body), 400, message);
  const partly = await service.patch(system, { AssetTag: "y", Model: "x" });
  assertStatus(partly, 200);
  assert.deepEqual(infosOf(partly.json).length, 1);
});

test("a reader may not write", async () => {
  await service.post(`${v1}/AccountService/Accounts`, {
    UserName: "reader",
    Password: "Rea-der-1234",
    RoleId: "ReadOnly",
  });
  const as = { basic: ["reader", "Rea-der-1234"] as const };
  assertStatus(await service.get(system, { as }), 200);
  assertError(await service.patch(system, { AssetTag: "x" }, { as }), 403);
});

test("actions are checked, and not carried out", async () => {
  const reset = `${system}/Actions/ComputerSystem.Reset`;
  assertError(await service.post(reset, { ResetType: "On" }), 501, "ActionNotSupported");
  assertError(await service.post(reset, { ResetType: "Nmi" }), 400, "ActionParameterValueNotInList");
  assertError(await service.post(`${system}/Actions/ComputerSystem.SetDefaultBootOrder`, {}), 404);
  assert.equal((await service.get(system)).json.PowerState, "On");
});

test("nothing is made, removed or taken in", async () => {
  assertError(await service.post(`${v1}/Systems`, { Name: "x" }), 405);
  assertError(await service.delete(system), 405);
  assertError(await service.request("PUT", system, { body: {} }), 405);
  const image = { body: Buffer.from("image"), headers: { "Content-Type": "application/octet-stream" } };
  assertError(await service.request("POST", `${v1}/UpdateService/upload`, image), 501);
});

/* ── other ways to serve it ──────────────────────────────────────────────────────────────────────────────────────── */

test("read-only: nothing can be written", async (t) => {
  const quiet = await TestService.start(t, { rack: "machines: []", mockup: { ...usual, readOnly: true } });
  assertError(await quiet.patch(system, { AssetTag: "x" }), 405);
  assert.equal((await quiet.get(system)).headers.allow, "GET, HEAD");
});

test("anonymous reads: anybody reads, nobody writes, and wrong credentials are still wrong", async (t) => {
  const open = await TestService.start(t, { rack: "machines: []", mockup: { ...usual, openReads: true } });
  assertStatus(await open.get(system, { as: "nobody" }), 200);
  assertStatus(await open.get(`${v1}/?$expand=.`, { as: "nobody" }), 200);
  assertError(await open.get(`${v1}/AccountService/Accounts/admin`, { as: "nobody" }), 403);
  assertError(await open.patch(system, { AssetTag: "x" }, { as: "nobody" }), 401);
  assertError(await open.post(`${system}/Actions/ComputerSystem.Reset`, {}, { as: "nobody" }), 401);
  assertError(await open.get(system, { as: { basic: ["admin", "wrong"] } }), 401);
  assertError(await open.get(system, { as: { token: "stale" } }), 401);
});

test("a document of its own is each client's copy", async () => {
  const usualModel = smallMachine().get(system)?.Model;
  await service.get(`${v1}/Systems?$expand=.`);
  assert.equal((await service.get(system)).json.Model, usualModel);
});

test("BIOS settings of the maker's own, and properties that can be set and not read", async (t) => {
  const bios = `${system}/Bios`;
  const documents = smallMachine().set(bios, {
    "@odata.id": bios,
    "@odata.type": "#Bios.v1_2_0.Bios",
    Id: "Bios",
    Name: "BIOS",
    Attributes: { BootMode: "Uefi", Turbo: true },
  });
  const answering = await TestService.start(t, {
    rack: "machines: []",
    mockup: { ...usual, mockup: mockupOf(documents) },
  });
  assertStatus(await answering.patch(bios, { Attributes: { Turbo: false } }), 200);
  assert.deepEqual((await answering.get(bios)).json.Attributes, { BootMode: "Uefi", Turbo: false });
});
