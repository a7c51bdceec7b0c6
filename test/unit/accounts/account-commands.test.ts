import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Refusal } from "../../../src/model/refusal.js";
import { basic, better, good, login, open, openWithRoot, operator, refused, type Service } from "./service.js";

const create = (service: Service, userName: string, more: object = {}) =>
  service.accountCommands.create({ userName, password: good, roleId: "ReadOnly", ...more }, operator);

test("an account is made, changed and removed, and each is told", async () => {
  const service = await openWithRoot();
  assert.equal(await create(service, "eve"), "eve");
  const { passwordHash, ...account } = service.accounts.get("eve")!;
  assert.match(passwordHash, /^scrypt\$/);
  assert.deepEqual(account, {
    id: "eve",
    userName: "eve",
    roleId: "ReadOnly",
    enabled: true,
    passwordChangeRequired: false,
    lockedUntil: null,
  });
  await service.accountCommands.update("eve", { roleId: "Operator" }, operator);
  assert.equal(service.accounts.get("eve")?.roleId, "Operator");
  await service.accountCommands.remove("eve", operator);
  assert.deepEqual(service.accounts.ids(), ["root"]);
  const origin = "/redfish/v1/AccountService/Accounts/eve";
  assert.deepEqual(
    service.told,
    ["Created", "Changed", "Removed"].map((what) => ({
      key: `ResourceEvent.Resource${what}`,
      args: [],
      origin,
      by: "root",
    })),
  );
});

test("a change that changes nothing is neither written nor told", async () => {
  const service = await openWithRoot();
  const before = service.accounts.get("root");
  await service.accountCommands.update("root", { enabled: true, roleId: "Administrator", locked: false }, operator);
  assert.equal(service.accounts.get("root"), before);
  assert.deepEqual(service.told, []);
});

test("what does not exist cannot be changed or removed", async () => {
  const service = await openWithRoot();
  await refused(service.accountCommands.update("eve", { enabled: false }, operator), 404, "Base.ResourceNotFound");
  await refused(service.accountCommands.remove("eve", operator), 404, "Base.ResourceNotFound");
});

for (const userName of ["", "a".repeat(33), "with space", "a/b", "a:b", "ü", ".", "..", "Members", "a\n"])
  test(`no account is called ${JSON.stringify(userName)}`, async () => {
    await refused(create(await openWithRoot(), userName), 400, "Base.PropertyValueFormatError /UserName");
  });

test("names are unique, also when two come at once and when one is changed", async () => {
  const service = await openWithRoot();
  await refused(create(service, "root"), 400, "Base.ResourceAlreadyExists /UserName");
  const both = await Promise.allSettled([create(service, "eve"), create(service, "eve")]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  const rename = service.accountCommands.update("eve", { userName: "root" }, operator);
  await refused(rename, 400, "Base.ResourceAlreadyExists /UserName");
  await service.accountCommands.update("eve", { userName: "eve", enabled: false }, operator);
});

test("the id stays when the name changes, and is not given out again while it is held", async () => {
  const service = await openWithRoot();
  await create(service, "eve");
  await service.accountCommands.update("eve", { userName: "eva" }, operator);
  assert.equal(await create(service, "eve"), "eve-2");
  assert.equal((await basic(service, "eva", good))?.accountId, "eve");
  assert.equal((await basic(service, "eve", good))?.accountId, "eve-2");
});

test("every fault is named, and none repeats the password", async () => {
  const service = await openWithRoot();
  const wrong = create(service, "no such", { roleId: "Nobody", password: "secret", locked: true });
  const faults = [
    "Base.PropertyValueFormatError /UserName",
    "Base.PasswordIncorrectLength /Password",
    "Base.PropertyValueNotInList /RoleId",
    "Base.PropertyValueNotInList /Locked",
  ];
  await refused(wrong, 400, ...faults);
  await wrong.catch((error: Refusal) => assert.equal(JSON.stringify(error).includes("secret"), false));
});

const bad: readonly (readonly [what: string, password: string, message: string])[] = [
  ["too short", "a".repeat(11), "PasswordIncorrectLength"],
  ["too long", "a".repeat(129), "PasswordIncorrectLength"],
  ["with a control character", "correct\u0000horse battery", "PasswordComplexityNotMet"],
  ["with a line end", "correct horse battery\n", "PasswordComplexityNotMet"],
  ["with half a character", "correct horse \ud800 battery", "PasswordComplexityNotMet"],
  ["with the user name in it", "correct EVELYN battery", "PasswordComplexityNotMet"],
];
for (const [what, password, message] of bad)
  test(`a password ${what} is refused, at creation and at change`, async () => {
    const service = await openWithRoot();
    await refused(create(service, "evelyn", { password }), 400, `Base.${message} /Password`);
    await create(service, "evelyn");
    await refused(service.accountCommands.update("evelyn", { password }, operator), 400, `Base.${message} /Password`);
    assert.notEqual(await basic(service, "evelyn", good), null);
  });

test("password lengths follow the settings, and count characters", async () => {
  const service = await openWithRoot();
  await service.amend({ accounts: { minPasswordLength: 20, maxPasswordLength: 32 } });
  await refused(create(service, "eve", { password: "a".repeat(19) }), 400, "Base.PasswordIncorrectLength /Password");
  await refused(create(service, "eve", { password: "😀".repeat(33) }), 400, "Base.PasswordIncorrectLength /Password");
  await create(service, "eve", { password: "😀".repeat(32) });
});

test("no password, whatever it is, shows in a refusal", async () => {
  const service = await openWithRoot();
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 6, maxLength: 11, unit: "grapheme-ascii" }), async (password) => {
      const error: unknown = await create(service, "eve", { password }).catch((refusal) => refusal);
      const { message, problems } = error as Refusal;
      assert.deepEqual(
        problems.flatMap((problem) => problem.message.args),
        [],
      );
      assert.equal(message, "Base.PasswordIncorrectLength");
    }),
    { numRuns: 50 },
  );
});

test("a new password ends the duty to change it, unless the request says otherwise", async () => {
  const service = await openWithRoot();
  await service.accountCommands.update("root", { passwordChangeRequired: true }, operator);
  const { token, passwordChangeRequired } = await login(service, "root", good);
  assert.equal(passwordChangeRequired, true);
  const who = service.authenticator.token(token)!;
  assert.equal(who.passwordChangeRequired, true);
  await service.accountCommands.update("root", { password: better }, who);
  assert.equal(service.authenticator.token(token)?.passwordChangeRequired, false);
  await service.accountCommands.update("root", { password: good, passwordChangeRequired: true }, operator);
  assert.equal(service.accounts.get("root")?.passwordChangeRequired, true);
});

test("the last enabled administrator stays one", async () => {
  const service = await openWithRoot();
  const { accountCommands: commands } = service;
  const attempts = async () => {
    await refused(commands.remove("root", operator), 409, "Base.ResourceCannotBeDeleted");
    await refused(
      commands.update("root", { enabled: false }, operator),
      409,
      "Base.PropertyValueResourceConflict /Enabled",
    );
    await refused(
      commands.update("root", { roleId: "ReadOnly" }, operator),
      409,
      "Base.PropertyValueResourceConflict /RoleId",
    );
  };
  await attempts();
  await create(service, "spare", { roleId: "Administrator", enabled: false });
  await create(service, "eve", { roleId: "Operator" });
  await attempts();
  await commands.update("spare", { enabled: true }, operator);
  await commands.remove("root", operator);
  assert.deepEqual(service.accounts.ids(), ["spare", "eve"]);
});

test("two administrators cannot remove each other at once", async () => {
  const service = await openWithRoot();
  await create(service, "spare", { roleId: "Administrator" });
  const both = await Promise.allSettled(["root", "spare"].map((id) => service.accountCommands.remove(id, operator)));
  assert.deepEqual(
    both.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
});

test("what the disk refuses is not acknowledged", async () => {
  const service = await openWithRoot();
  service.store.refusal = new Error("disk full");
  await assert.rejects(create(service, "eve"), /disk full/);
  await assert.rejects(service.accountCommands.update("root", { passwordChangeRequired: true }, operator), /disk full/);
  assert.deepEqual(service.told, []);
});

test("what the disk refuses is not in force: nobody made comes in, nobody kept is locked out, nobody removed is gone", async () => {
  const service = await openWithRoot();
  await create(service, "eve");
  const { accountCommands: commands, accounts, store } = service;
  const before = accounts.ids().map((id) => accounts.get(id));
  store.refusal = new Error("disk full");
  await assert.rejects(create(service, "mallory", { roleId: "Administrator" }), /disk full/);
  await assert.rejects(commands.update("eve", { password: better, roleId: "Operator" }, operator), /disk full/);
  await assert.rejects(commands.remove("eve", operator), /disk full/);
  assert.equal(await basic(service, "mallory", good), null);
  assert.equal(await basic(service, "eve", better), null);
  assert.equal((await basic(service, "eve", good))?.roleId, "ReadOnly");
  assert.deepEqual([...accounts.ids()].sort(), ["eve", "root"]);
  store.refusal = undefined;
  const again = open({ store: store.reopen() });
  assert.deepEqual(
    again.accounts
      .ids()
      .map((id) => again.accounts.get(id))
      .reverse(),
    before,
  );
});

test("at first start `admin` gets a random password, shown once", async () => {
  const service = open();
  const first = await service.ensureFirstAdministrator({ mustChange: true });
  assert.match(first?.password ?? "", /^([0-9a-hjkmnp-tv-z]{5}-){4}[0-9a-hjkmnp-tv-z]{5}$/);
  const who = await basic(service, "admin", first?.password ?? "");
  assert.deepEqual([who?.roleId, who?.passwordChangeRequired], ["Administrator", true]);
  assert.equal(await service.ensureFirstAdministrator({ mustChange: true }), null);
  assert.notEqual((await open().ensureFirstAdministrator({ mustChange: false }))?.password, first?.password);
});

test("at first start the operator's password is taken as it is, if it follows the rules", async () => {
  const service = open();
  const weak = service.ensureFirstAdministrator({ password: "admin", mustChange: true });
  await refused(weak, 400, "Base.PasswordIncorrectLength /Password");
  const first = await service.ensureFirstAdministrator({ password: good, mustChange: true });
  assert.deepEqual(first, { userName: "admin", password: null });
  assert.equal((await basic(service, "admin", good))?.passwordChangeRequired, false);
});
