/** A body may come long after its headers: what holds is what holds when it is all there. */
import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { after, test } from "node:test";
import { assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const accounts = "/redfish/v1/AccountService/Accounts";
const system = "/redfish/v1/Systems/board03";

/** The status of a write for whose body the service waits while `meanwhile` happens. */
async function statusOf(
  method: string,
  target: string,
  body: object,
  meanwhile: (account: string) => Promise<unknown>,
) {
  const login = { UserName: "slow", Password: "Dr1fting-on-a-raft", RoleId: "Administrator" };
  const made = await service.post(accounts, login);
  assertStatus(made, 201);
  const bytes = JSON.stringify(body);
  const request = service.http.open(method, target, {
    ...service.credentials({ basic: [login.UserName, login.Password] }),
    "Content-Type": "application/json",
    "Content-Length": String(bytes.length),
    Expect: "100-continue",
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
  });
  const waited = new Promise((resolve) => request.on("continue", resolve));
  request.flushHeaders();
  await waited;
  request.write(bytes.slice(0, 3));
  await meanwhile(String(made.headers.location));
  request.end(bytes.slice(3));
  const answer = await answered;
  answer.resume();
  await service.delete(String(made.headers.location));
  return answer.statusCode;
}

const writes: readonly [string, string, object][] = [
  ["PATCH", system, { AssetTag: "ghost" }],
  ["POST", "/redfish/v1/AccountService/Roles", { RoleId: "Ghost", AssignedPrivileges: ["Login"] }],
  ["POST", `${system}/Actions/ComputerSystem.Reset`, { ResetType: "On" }],
  ["DELETE", `${accounts}/admin`, { "@Redfish.Copyright": "none" }],
];

for (const [method, target, body] of writes) {
  test(`${method} ${target} is not done for an account that is gone by then, or may not any more`, async () => {
    assert.equal(await statusOf(method, target, body, (account) => service.delete(account)), 401);
    const demote = (account: string) => service.patch(account, { RoleId: "ReadOnly" });
    assert.equal(await statusOf(method, target, body, demote), 403);
    assertStatus(await service.get(`${accounts}/admin`), 200);
    assert.notEqual((await service.get(system)).json.AssetTag, "ghost");
  });
}
