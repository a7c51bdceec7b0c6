/** Bios.ChangePassword: passwords of a simulated machine's firmware. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { assertError, assertStatus } from "../support/expect.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const biosOf = (machine: string) => `/redfish/v1/Systems/${machine}/Bios`;
const change = (machine: string, OldPassword: string, NewPassword: string, PasswordName = "AdminPassword") =>
  service.post(`${biosOf(machine)}/Actions/Bios.ChangePassword`, { PasswordName, OldPassword, NewPassword });

const first = "Kelp-forest-7";
const second = "Brine-shrimp-8";

test("the action says which passwords there are, and the registry what they may be", async () => {
  const { json } = await service.get(biosOf("board01"));
  const action = json.Actions["#Bios.ChangePassword"];
  assert.deepEqual(action["PasswordName@Redfish.AllowableValues"], ["AdminPassword", "UserPassword"]);
  assert.equal(json.Attributes.AdminPassword, null);
  const registry = (await service.get(`/redfish/v1/Registries/${json.AttributeRegistry}`)).json;
  const { RegistryEntries } = (await service.get(registry.Location[0].Uri)).json;
  const entry = RegistryEntries.Attributes.find(
    ({ AttributeName }: { AttributeName: string }) => AttributeName === "AdminPassword",
  );
  assert.equal(entry.Type, "Password");
  assert.deepEqual([entry.MinLength, entry.MaxLength, entry.ReadOnly], [8, 32, true]);
});

test("a password is set, changed by who knows it, and taken away", async () => {
  assertStatus(await change("board01", "", first), 204);
  assertError(await change("board01", "", second), 400, "ActionParameterValueError");
  assertError(await change("board01", "Something-else", second), 400, "ActionParameterValueError");
  assertStatus(await change("board01", first, second), 204);
  assertError(await change("board01", first, second), 400, "ActionParameterValueError");
  assertStatus(await change("board01", second, ""), 204);
  assertStatus(await change("board01", "", first), 204);
  assert.equal((await service.get(biosOf("board01"))).json.Attributes.AdminPassword, null);
});

test("each password is one of its own, and each machine has its own", async () => {
  assertStatus(await change("board02", "", first), 204);
  assertStatus(await change("board02", "", second, "UserPassword"), 204);
  assertError(await change("board02", first, "", "UserPassword"), 400, "ActionParameterValueError");
  assertStatus(await change("board03", "", second), 204);
});

test("it survives a restart, and the reset of all settings", async () => {
  assertStatus(await change("board04", "", first), 204);
  assertStatus(await service.post(`${biosOf("board04")}/Actions/Bios.ResetBios`), 204);
  await service.restart();
  assertError(await change("board04", "", second), 400, "ActionParameterValueError");
  assertStatus(await change("board04", first, second), 204);
});

test("what cannot be a password is refused without repeating it", async () => {
  const bad = ["short", "x".repeat(33), "Tab\tin-the-middle", "Seetang-über-alles"];
  for (const password of bad) {
    const answer = await change("board05", "", password);
    assert.equal(answer.status, 400);
    assert.ok(!answer.text.includes(`"${password}`), answer.text);
  }
  assertError(await change("board05", "", "short"), 400, "PasswordIncorrectLength");
  const unnamed = await change("board05", "", first, "BootPassword");
  assertError(unnamed, 400, "ActionParameterValueNotInList");
  assertError(
    await service.post(`${biosOf("board05")}/Actions/Bios.ChangePassword`, { PasswordName: "AdminPassword" }),
    400,
    "ActionParameterMissing",
    "ActionParameterMissing",
  );
  assertStatus(await change("board05", "", first), 204);
});

test("who guesses has to rest", async () => {
  assertStatus(await change("server01", "", first), 204);
  const guesses = await Promise.all(
    Array.from({ length: 8 }, (_, n) => change("server01", `Wrong-guess-${n}`, second)),
  );
  assert.equal(guesses.filter(({ status }) => status === 400).length, 5);
  const resting = await change("server01", first, second);
  assertError(resting, 503, "ServiceTemporarilyUnavailable");
  assert.equal(resting.headers["retry-after"], "60");
  service.clock.advance(60_000);
  assertStatus(await change("server01", first, second), 204);
});

test("it is no setting: it is not asked for by one", async () => {
  const settings = `${biosOf("board02")}/Settings`;
  assertError(await service.patch(settings, { Attributes: { AdminPassword: second } }), 400, "PropertyNotWritable");
  assertError(await service.patch(settings, { Attributes: { AdminPassword: null } }), 400, "PropertyNotWritable");
});

test("no password is in what is kept, logged or answered", async () => {
  const kept = (directory: string): string =>
    readdirSync(directory)
      .map((name) => join(directory, name))
      .map((path) => (statSync(path).isDirectory() ? kept(path) : readFileSync(path, "latin1")))
      .join("\n");
  const everything = kept(service.state) + JSON.stringify(service.log);
  for (const password of [first, second]) assert.ok(!everything.includes(password));
  const log = await service.get("/redfish/v1/Managers/board02/LogServices/Log/Entries?$expand=.");
  assert.ok(!log.text.includes(first));
});
