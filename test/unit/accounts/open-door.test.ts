/** Who comes in where accounts do not decide. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hashSync } from "bcryptjs";
import { minutes } from "../../../src/model/clock.js";
import { Refusal } from "../../../src/model/refusal.js";
import { type Bcrypt, openBcrypt } from "../../../src/services/accounts/bcrypt.js";
import { openDoor, passwordFile } from "../../../src/services/accounts/open-door.js";
import { ManualClock } from "../../support/manual-clock.js";
import { basicHeader, here, open } from "./service.js";

const digest = (password: string): string => hashSync(password, 4);

/** Counts what it is asked. */
function counted(t: { after(end: () => void): void }): Bcrypt & { asked: number } {
  const bcrypt = openBcrypt();
  t.after(() => bcrypt.close());
  const made = {
    ...bcrypt,
    asked: 0,
    matches(...question: Parameters<Bcrypt["matches"]>) {
      made.asked += 1;
      return bcrypt.matches(...question);
    },
  };
  return made;
}

const isUnauthorized = (error: unknown): boolean => error instanceof Refusal && error.status === 401;

test("an open door lets everybody in, with whatever they show, as an administrator", async () => {
  const { authenticator, sessions } = open().doorway(openDoor);
  const privileges = ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"];
  const cases = [
    [authenticator.anybody?.(here), "anybody"],
    [await authenticator.basic(basicHeader("ops", "any"), here), "ops"],
    [await authenticator.basic(basicHeader("no name", ""), here), "anybody"],
    [await authenticator.basic("Bearer x", here), "anybody"],
    [authenticator.token("nonsense"), "anybody"],
  ] as const;
  for (const [who, name] of cases) {
    assert.deepEqual([who?.userName, [...(who?.privileges ?? [])].sort()], [name, [...privileges].sort()]);
  }
  const session = await sessions.create({ userName: "ops", password: "any" }, here);
  assert.equal(authenticator.token(session.token)?.userName, "ops");
  assert.equal(authenticator.token(session.token)?.sessionId, session.sessionId);
});

test("a file of users lets those in who are in it", async (t) => {
  const users = new Map([["admin", digest("secret").replace("$2b$", "$2y$")]]);
  const service = open();
  const { authenticator, sessions } = service.doorway(passwordFile(() => users, counted(t), service.clock));
  assert.equal((await authenticator.basic(basicHeader("admin", "secret"), here))?.userName, "admin");
  for (const [name, password] of [
    ["admin", "wrong"],
    ["other", "secret"],
    ["admin", ""],
  ] as const) {
    assert.equal(await authenticator.basic(basicHeader(name, password), here), null);
    await assert.rejects(sessions.create({ userName: name, password }, here), isUnauthorized);
  }
  assert.equal(authenticator.anybody, undefined);
  assert.equal(authenticator.token("f".repeat(64)), null);
  const { token } = await sessions.create({ userName: "admin", password: "secret" }, here);
  assert.equal(authenticator.token(token)?.userName, "admin");
  users.delete("admin");
  assert.equal(authenticator.token(token), null);
});

test("the same asked by many at once is worked out once", async (t) => {
  const users = new Map([["admin", digest("secret")]]);
  const bcrypt = counted(t);
  const keeper = passwordFile(() => users, bcrypt, new ManualClock());
  const asked = Array.from({ length: 100 }, () => keeper.admits({ userName: "admin", password: "secret" }, here));
  assert.ok((await Promise.all(asked)).every((admitted) => admitted));
  assert.equal(bcrypt.asked, 1);
});

test("what was found right a short while ago is not asked again, unless the file says something else", async (t) => {
  const users = new Map([["admin", digest("secret")]]);
  const clock = new ManualClock();
  const bcrypt = counted(t);
  const keeper = passwordFile(() => users, bcrypt, clock);
  const admit = (password: string) => keeper.admits({ userName: "admin", password }, here);
  assert.deepEqual([await admit("secret"), admit("secret"), bcrypt.asked], [true, true, 1]);
  await clock.advance(minutes(6));
  assert.deepEqual([await admit("secret"), bcrypt.asked], [true, 2]);
  users.set("admin", digest("other"));
  assert.deepEqual([await admit("secret"), await admit("other")], [false, true]);
  users.delete("admin");
  assert.equal(await admit("other"), false);
});
