import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { better, good, here, login, open, openWithRoot, operator, refused } from "./service.js";

test("a login gives a token, and the token is kept nowhere", async () => {
  const service = await openWithRoot();
  const { sessionId, token, passwordChangeRequired } = await service.sessionCommands.create(
    { userName: "root", password: good, context: "test" },
    here,
  );
  assert.equal(passwordChangeRequired, false);
  assert.deepEqual(service.sessions.get(sessionId), {
    id: sessionId,
    accountId: "root",
    userName: "root",
    tokenHash: createHash("sha256").update(token).digest("hex"),
    createdAt: service.clock.now(),
    clientAddress: here,
    context: "test",
  });
  assert.equal(service.authenticator.token(token)?.sessionId, sessionId);
  for (const secret of [token, good])
    assert.equal(JSON.stringify([...service.store.all("sessions")]).includes(secret), false);
});

test("wrong, unknown, disabled and impossible credentials are all the same 401", async () => {
  const service = await openWithRoot();
  await service.accountCommands.create(
    { userName: "off", password: good, roleId: "ReadOnly", enabled: false },
    operator,
  );
  for (const [userName, password] of [
    ["root", better],
    ["nobody", good],
    ["off", good],
    ["", ""],
    ["a:b", "c".repeat(5000)],
  ] as const)
    await refused(login(service, userName, password), 401, "Base.AccessUnauthorized");
  assert.deepEqual(service.sessions.ids(), []);
});

test("the same Who while nothing changes", async () => {
  const service = await openWithRoot();
  const { token } = await login(service, "root", good);
  const who = service.authenticator.token(token);
  assert.equal(service.authenticator.token(token), who);
  await service.accountCommands.update("root", { passwordChangeRequired: true }, operator);
  assert.equal(service.authenticator.token(token)?.passwordChangeRequired, true);
});

test("many logins with the same credentials cost one scrypt", async () => {
  const service = await openWithRoot();
  await Promise.all(Array.from({ length: 200 }, () => login(service, "root", good)));
  await login(service, "root", good);
  assert.deepEqual([service.sessions.ids().length, service.passwords.compared], [201, 1]);
});

test("a session ends when it has been idle for the timeout, and not before", async () => {
  const service = await openWithRoot();
  await service.amend({ sessions: { timeoutSeconds: 30 } });
  const { token } = await login(service, "root", good);
  for (let n = 0; n < 5; n++) {
    service.clock.advance(seconds(30) - 1);
    assert.notEqual(service.authenticator.token(token), null);
  }
  service.clock.advance(seconds(30));
  assert.equal(service.authenticator.token(token), null);
  assert.deepEqual(service.sessions.ids(), []);
});

test("idle sessions are swept without being asked for, busy ones stay, and nothing is written while they are used", async () => {
  const service = await openWithRoot();
  const [idle, busy] = [await login(service, "root", good), await login(service, "root", good)];
  const writes = service.store.writes.length;
  for (let n = 0; n < 40; n++) {
    service.clock.advance(seconds(60));
    if (n === 28) assert.equal(service.store.writes.length, writes);
    assert.notEqual(service.authenticator.token(busy.token), null);
  }
  assert.deepEqual(service.sessions.ids(), [busy.sessionId]);
  assert.equal(service.store.get("sessions", idle.sessionId), undefined);
});

test("a shorter timeout holds for sessions already open", async () => {
  const service = await openWithRoot();
  await login(service, "root", good);
  await service.amend({ sessions: { timeoutSeconds: 30 } });
  service.clock.advance(seconds(30));
  assert.deepEqual(service.sessions.ids(), []);
});

test("no session, no timer; closed, no timer", async () => {
  const service = await openWithRoot();
  const { sessionId } = await login(service, "root", good);
  await service.sessionCommands.remove(sessionId, operator);
  service.clock.advance(seconds(3600));
  assert.equal(service.clock.pending, 0);
  await login(service, "root", good);
  service.close();
  assert.equal(service.clock.pending, 0);
});

test("sessions survive a restart, idle from then on, but not their account", async () => {
  const first = await openWithRoot();
  await first.accountCommands.create({ userName: "eve", password: good, roleId: "ReadOnly" }, operator);
  const [root, eve] = [await login(first, "root", good), await login(first, "eve", good)];
  first.clock.advance(seconds(1799));
  const store = first.store.reopen();
  await store.remove("accounts", "eve");
  const second = open({ store, clock: first.clock });
  second.clock.advance(seconds(1799));
  assert.equal(second.authenticator.token(root.token)?.sessionId, root.sessionId);
  assert.equal(second.authenticator.token(eve.token), null);
  assert.deepEqual(second.sessions.ids(), [root.sessionId]);
});

test("a session removed is no session", async () => {
  const service = await openWithRoot();
  const { sessionId, token } = await login(service, "root", good);
  await service.sessionCommands.remove(sessionId, operator);
  assert.equal(service.authenticator.token(token), null);
  await refused(service.sessionCommands.remove(sessionId, operator), 404, "Base.ResourceNotFound");
});

test("at the limit the one idle for longest goes, of the same account first", async () => {
  const service = await openWithRoot({ mostSessions: 3 });
  await service.accountCommands.create({ userName: "eve", password: good, roleId: "ReadOnly" }, operator);
  const root = await login(service, "root", good);
  service.clock.advance(seconds(2));
  const [eve1, eve2] = [await login(service, "eve", good), await login(service, "eve", good)];
  service.clock.advance(seconds(2));
  assert.notEqual(service.authenticator.token(eve1.token), null);
  const eve3 = await login(service, "eve", good);
  assert.deepEqual(service.sessions.ids(), [root.sessionId, eve1.sessionId, eve3.sessionId]);
  assert.equal(service.authenticator.token(eve2.token), null);
  await service.accountCommands.create({ userName: "new", password: good, roleId: "ReadOnly" }, operator);
  const other = await login(service, "new", good);
  assert.deepEqual(service.sessions.ids(), [eve1.sessionId, eve3.sessionId, other.sessionId]);
});

test("ids are the same array until a session comes or goes", async () => {
  const service = await openWithRoot();
  const { token } = await login(service, "root", good);
  const ids = service.sessions.ids();
  service.authenticator.token(token);
  assert.equal(service.sessions.ids(), ids);
  await login(service, "root", good);
  assert.notEqual(service.sessions.ids(), ids);
});

test("a session that could not be stored is none", async () => {
  const service = await openWithRoot();
  service.store.refusal = new Error("disk full");
  await assert.rejects(login(service, "root", good), /disk full/);
  assert.deepEqual(service.sessions.ids(), []);
});

test("a changed password ends the account's sessions, but for the one that changed it", async () => {
  const service = await openWithRoot();
  const [own, other] = [await login(service, "root", good), await login(service, "root", good)];
  const who = service.authenticator.token(own.token)!;
  await service.accountCommands.update("root", { password: better }, who);
  assert.notEqual(service.authenticator.token(own.token), null);
  assert.equal(service.authenticator.token(other.token), null);
  await service.accountCommands.update("root", { password: good }, operator);
  assert.equal(service.authenticator.token(own.token), null);
});

test("an account disabled or removed has no sessions; others keep theirs", async () => {
  const service = await openWithRoot();
  const root = await login(service, "root", good);
  for (const end of [
    () => service.accountCommands.update("eve", { enabled: false }, operator),
    () => service.accountCommands.remove("eve", operator),
  ]) {
    if (!service.accounts.get("eve"))
      await service.accountCommands.create({ userName: "eve", password: good, roleId: "ReadOnly" }, operator);
    await service.accountCommands.update("eve", { enabled: true }, operator);
    const { token } = await login(service, "eve", good);
    await end();
    assert.equal(service.authenticator.token(token), null);
    assert.deepEqual(service.sessions.ids(), [root.sessionId]);
  }
});

test("a context too long is refused", async () => {
  const service = await openWithRoot();
  const session = { userName: "root", password: good, context: "x".repeat(257) };
  await refused(service.sessionCommands.create(session, here), 400, "Base.StringValueTooLong /Context");
});

test("a session that was ended stays ended although the disk refuses that", async () => {
  const service = await openWithRoot();
  const { sessionId, token } = await login(service, "root", good);
  service.store.refusal = new Error("disk full");
  await assert.rejects(service.sessionCommands.remove(sessionId, operator), /disk full/);
  assert.equal(service.authenticator.token(token), null);
  assert.deepEqual(service.sessions.ids(), []);
});
