/** What a page of another site sends with a password that the browser remembers. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { adminPassword, TestService } from "../support/service.js";

const service = await TestService.start({ after });
const { host } = new URL(service.url);
const system = "/redfish/v1/Systems/board03";
const foreign = ["http://evil.example", "null", `https://${host}.evil.example`, "http://127.0.0.1:1"];

const tagOf = async (): Promise<unknown> => (await service.get(system)).json.AssetTag;

test("it changes nothing with Basic", async () => {
  const before = await tagOf();
  for (const origin of foreign) {
    const { status } = await service.patch(system, { AssetTag: "forged" }, { headers: { origin } });
    assert.equal(status, 403, origin);
  }
  assert.equal(await tagOf(), before);
});

test("a page of this service may, whatever the spelling of its host", async () => {
  for (const origin of [`http://${host}`, `HTTP://${host.toUpperCase()}`]) {
    assert.equal((await service.patch(system, { AssetTag: "own" }, { headers: { origin } })).status, 200, origin);
  }
});

test("reading, logging in and tokens are as everywhere: the page is shown no answer, and has no token", async () => {
  const headers = { origin: "http://evil.example" };
  assert.equal((await service.get(system, { headers })).status, 200);
  const login = { UserName: "admin", Password: adminPassword };
  const opened = await service.post("/redfish/v1/SessionService/Sessions", login, { as: "nobody", headers });
  assert.equal(opened.status, 201);
  assert.equal(opened.headers["access-control-allow-origin"], undefined);
  const as = { token: String(opened.headers["x-auth-token"]) };
  assert.equal((await service.patch(system, { AssetTag: "token" }, { as, headers })).status, 200);
});

test("without credentials there is nothing to forge", async () => {
  const headers = { origin: "http://evil.example" };
  assert.equal((await service.patch(system, { AssetTag: "a" }, { as: "nobody", headers })).status, 401);
});
