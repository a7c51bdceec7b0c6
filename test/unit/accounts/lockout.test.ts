import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import {
  basic,
  better,
  elsewhere,
  good,
  here,
  login,
  open,
  openWithRoot,
  operator,
  refused,
  type Service,
} from "./service.js";

const fail = async (service: Service, times: number, address: string = here): Promise<void> => {
  for (let n = 0; n < times; n++) assert.equal(await basic(service, "root", better, address), null);
};
const isLocked = (service: Service): boolean => service.accounts.get("root")?.lockedUntil !== null;

test("the account is locked at the threshold, for Basic and for sessions, and it is told", async () => {
  const service = await openWithRoot();
  await fail(service, 4);
  assert.equal(isLocked(service), false);
  await fail(service, 1);
  assert.equal(service.accounts.get("root")?.lockedUntil, service.clock.now() + seconds(300));
  assert.equal(await basic(service, "root", good), null);
  await refused(login(service, "root", good), 401, "Base.AccessUnauthorized");
  assert.deepEqual(service.told, [
    {
      key: "ResourceEvent.ResourceErrorThresholdExceeded",
      args: ["Locked", "5"],
      origin: "/redfish/v1/AccountService/Accounts/root",
      by: null,
    },
  ]);
});

test("failed session logins count as well", async () => {
  const service = await openWithRoot();
  for (let n = 0; n < 5; n++) await refused(login(service, "root", better), 401, "Base.AccessUnauthorized");
  assert.equal(isLocked(service), true);
});

test("the lock opens by itself after its time, and it is told", async () => {
  const service = await openWithRoot();
  await fail(service, 5);
  service.clock.advance(seconds(300) - 1);
  assert.equal(await basic(service, "root", good), null);
  service.clock.advance(1);
  assert.equal(isLocked(service), false);
  assert.notEqual(await basic(service, "root", good), null);
  assert.equal(service.told.at(-1)?.key, "ResourceEvent.ResourceErrorThresholdCleared");
});

test("Locked false opens it at once, and the next failures count from nothing", async () => {
  const service = await openWithRoot();
  await fail(service, 5);
  await service.accountCommands.update("root", { locked: false }, operator);
  assert.equal(service.told.at(-2)?.key, "ResourceEvent.ResourceErrorThresholdCleared");
  assert.equal(service.told.at(-2)?.by, "root");
  await fail(service, 4);
  assert.notEqual(await basic(service, "root", good), null);
});

test("nobody can lock by hand", async () => {
  const service = await openWithRoot();
  await refused(
    service.accountCommands.update("root", { locked: true }, operator),
    400,
    "Base.PropertyValueNotInList /Locked",
  );
  await service.accountCommands.update("root", { locked: false }, operator);
  await fail(service, 5);
  await service.accountCommands.update("root", { locked: true }, operator);
  assert.equal(isLocked(service), true);
});

test("the counter goes back to 0 some time after the last failure, and on success", async () => {
  const service = await openWithRoot();
  await fail(service, 4);
  service.clock.advance(seconds(60));
  await fail(service, 4);
  assert.notEqual(await basic(service, "root", good), null);
  await fail(service, 4);
  assert.notEqual(await basic(service, "root", good), null, "known credentials count as a login too");
  await fail(service, 4);
  assert.equal(isLocked(service), false);
  service.clock.advance(seconds(59));
  await fail(service, 1);
  assert.equal(isLocked(service), true);
});

test("threshold 0 and duration 0 mean never", async () => {
  for (const accounts of [{ lockoutThreshold: 0 }, { lockoutDurationSeconds: 0 }]) {
    const service = await openWithRoot();
    await service.amend({ accounts });
    await fail(service, 20);
    assert.equal(isLocked(service), false);
  }
});

test("a lock brought about elsewhere does not reach an address that logged in before", async () => {
  const service = await openWithRoot();
  assert.notEqual(await basic(service, "root", good, here), null);
  await fail(service, 5, elsewhere);
  assert.notEqual(await basic(service, "root", good, here), null);
  assert.equal(await basic(service, "root", good, elsewhere), null, "though the credentials are known to be right");
  await fail(service, 1, here);
  assert.equal(await basic(service, "root", good, here), null, "one failure ends the standing");
});

test("a standing outlives a restart by its session, and ends after a day", async () => {
  const before = await openWithRoot();
  await login(before, "root", good, here);
  await fail(before, 5, elsewhere);
  const service = open({ store: before.store.reopen(), clock: before.clock });
  assert.notEqual(await basic(service, "root", good, here), null);

  const late = await openWithRoot();
  await basic(late, "root", good, here);
  late.clock.advance(seconds(86_400));
  await fail(late, 5, elsewhere);
  assert.equal(await basic(late, "root", good, here), null);
});

test("success at one address does not hide failures at another", async () => {
  const service = await openWithRoot();
  await fail(service, 4, elsewhere);
  assert.notEqual(await basic(service, "root", good, here), null);
  await fail(service, 1, elsewhere);
  assert.equal(isLocked(service), true);
});

test("of many guesses at once, not even the right one gets in once the account is locked", async () => {
  const service = await openWithRoot();
  const wrong = Array.from({ length: 8 }, (_, n) => basic(service, "root", `${better}${n}`, elsewhere));
  await Promise.all(wrong);
  assert.equal(await basic(service, "root", good, elsewhere), null);
});

test("a lock outlives a restart, but is never longer than it was meant to be", async () => {
  const first = await openWithRoot();
  await fail(first, 5);
  const second = open({ store: first.store.reopen(), clock: first.clock });
  assert.equal(await basic(second, "root", good), null);
  second.clock.advance(seconds(300));
  assert.notEqual(await basic(second, "root", good), null);

  const account = first.accounts.get("root")!;
  const store = first.store.reopen();
  await store.put("accounts", "root", { ...account, lockedUntil: first.clock.now() + seconds(1e9) });
  const third = open({ store, clock: first.clock });
  third.clock.advance(seconds(300));
  assert.notEqual(await basic(third, "root", good), null);
});

test("unknown names cannot be locked and leave nothing behind", async () => {
  const service = await openWithRoot();
  for (let n = 0; n < 20; n++) await basic(service, "nobody", good);
  assert.deepEqual({ told: service.told, ids: service.accounts.ids() }, { told: [], ids: ["root"] });
});

test("a new password ends every standing", async () => {
  const service = await openWithRoot();
  await basic(service, "root", good, here);
  await service.accountCommands.update("root", { password: "another one altogether" }, operator);
  await fail(service, 5, elsewhere);
  assert.equal(await basic(service, "root", "another one altogether", here), null);
});

test("a lock holds although the disk refuses it", async () => {
  const service = await openWithRoot();
  service.store.refusal = new Error("disk full");
  await fail(service, 5);
  assert.equal(await basic(service, "root", good), null);
  service.clock.advance(seconds(300));
  assert.notEqual(await basic(service, "root", good), null);
});
