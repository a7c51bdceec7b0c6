import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minutes } from "../../../src/model/clock.js";
import { scryptPasswords } from "../../../src/services/accounts/passwords.js";
import { Turnstile } from "../../../src/services/accounts/turnstile.js";
import { basic, basicHeader, better, elsewhere, good, here, open, openWithRoot, operator, refused } from "./service.js";

test("right credentials let in, with the privileges of the role", async () => {
  const service = await openWithRoot();
  const who = await basic(service, "root", good);
  assert.deepEqual(who, {
    accountId: "root",
    userName: "root",
    roleId: "Administrator",
    privileges: new Set(["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"]),
    sessionId: null,
    passwordChangeRequired: false,
    address: here,
  });
});

test("wrong password, unknown name and disabled account let nobody in, at the same cost", async () => {
  const service = await openWithRoot();
  await service.accountCommands.create(
    { userName: "off", password: good, roleId: "ReadOnly", enabled: false },
    operator,
  );
  for (const [userName, password] of [
    ["root", better],
    ["nobody", good],
    ["off", good],
  ] as const) {
    const before = service.passwords.compared;
    assert.equal(await basic(service, userName, password), null);
    assert.equal(service.passwords.compared, before + 1, userName);
  }
});

test("the second time is at once, and the same Who", async () => {
  const service = await openWithRoot();
  const first = await basic(service, "root", good);
  const again = service.authenticator.basic(basicHeader("root", good), here);
  assert.equal(again, first);
  assert.equal(service.passwords.compared, 1);
});

test("a verification is good for some minutes only", async () => {
  const service = await openWithRoot();
  await basic(service, "root", good);
  service.clock.advance(minutes(5));
  await basic(service, "root", good);
  assert.equal(service.passwords.compared, 2);
});

test("failure is never remembered as success, nor success for a failure", async () => {
  const service = await openWithRoot();
  assert.equal(await basic(service, "root", better), null);
  assert.equal(await basic(service, "root", better), null);
  assert.notEqual(await basic(service, "root", good), null);
  assert.equal(await basic(service, "root", better), null);
  assert.equal(service.passwords.compared, 4);
});

test("the same question asked many times at once costs one scrypt", async () => {
  const service = await openWithRoot();
  const answers = await Promise.all(Array.from({ length: 100 }, () => basic(service, "root", good)));
  assert.equal(
    answers.every((who) => who?.accountId === "root"),
    true,
  );
  assert.equal(service.passwords.compared, 1);
});

test("changes of account, role and policy hold from the next request on", async () => {
  const service = await openWithRoot();
  const { accountCommands: commands, authenticator } = service;
  await commands.createRole({ id: "Watcher", privileges: ["Login"] }, operator);
  await commands.create({ userName: "eve", password: good, roleId: "Watcher" }, operator);
  const now = () => authenticator.basic(basicHeader("eve", good), here);
  const privileges = async () => [...((await now())?.privileges ?? [])];
  assert.deepEqual(await privileges(), ["Login"]);

  await commands.updateRole("Watcher", ["Login", "ConfigureSelf"], operator);
  assert.deepEqual(await privileges(), ["Login", "ConfigureSelf"]);
  await commands.update("eve", { roleId: "ReadOnly", passwordChangeRequired: true }, operator);
  assert.equal((await now())?.roleId, "ReadOnly");
  assert.equal((await now())?.passwordChangeRequired, true);
  await service.amend({ accounts: { basicAuth: "Disabled" } });
  assert.equal(now(), null);
  await service.amend({ accounts: { basicAuth: "Enabled" } });
  assert.notEqual(await now(), null);
  await commands.update("eve", { enabled: false }, operator);
  assert.equal(await now(), null);
  await commands.update("eve", { enabled: true, password: better }, operator);
  assert.equal(await now(), null);
  assert.notEqual(await basic(service, "eve", better), null);
  await commands.update("eve", { userName: "eva" }, operator);
  assert.equal(await basic(service, "eve", better), null);
  assert.notEqual(await basic(service, "eva", better), null);
  await commands.remove("eve", operator);
  assert.equal(await basic(service, "eva", better), null);
});

test("a password changed while the old one is being compared does not let in", async () => {
  const cheap = scryptPasswords({ N: 2, r: 1, p: 1 });
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const passwords = {
    ...cheap,
    matches: (...asked: Parameters<typeof cheap.matches>) => held.then(() => cheap.matches(...asked)),
  };
  const service = await openWithRoot({ passwords });
  const answer = basic(service, "root", good);
  await service.accountCommands.update("root", { password: better }, operator);
  finish();
  assert.equal(await answer, null);
  assert.notEqual(await basic(service, "root", better), null);
});

test("a password may hold colons, spaces and letters of any script, however composed", async () => {
  const service = await openWithRoot();
  const password = "ключ: pass::été là";
  await service.accountCommands.create({ userName: "ana", password, roleId: "ReadOnly" }, operator);
  assert.notEqual(await basic(service, "ana", password), null);
  assert.notEqual(await basic(service, "ana", password.normalize("NFD")), null);
});

test("the address of a Who is that of the request", async () => {
  const service = await openWithRoot();
  assert.equal((await basic(service, "root", good, here))?.address, here);
  assert.equal((await basic(service, "root", good, elsewhere))?.address, elsewhere);
  assert.equal(service.passwords.compared, 1);
});

const malformed: Record<string, string> = {
  empty: "",
  "another scheme": "Bearer abcdef",
  "no credentials": "Basic ",
  "not base64": "Basic @@@@",
  "no colon": `Basic ${Buffer.from("root").toString("base64")}`,
  "no password": basicHeader("root", ""),
  "not UTF-8": `Basic ${Buffer.from([0x72, 0x3a, 0xff, 0xfe, 0xc0]).toString("base64")}`,
  "10 kB": `Basic ${"A".repeat(10_240)}`,
  "a name of another alphabet": basicHeader("rööt", good),
  "two words": `${basicHeader("root", good)} ${basicHeader("root", good)}`,
};
for (const [what, header] of Object.entries(malformed))
  test(`header with ${what}: nobody, at once, without scrypt`, () => {
    const service = open();
    assert.equal(service.authenticator.basic(header, here), null);
    assert.equal(service.passwords.compared, 0);
  });

test("no header at all throws or lets in", async () => {
  const service = await openWithRoot();
  const base64 = fc.uint8Array({ maxLength: 200 }).map((bytes) => `Basic ${Buffer.from(bytes).toString("base64")}`);
  const nearly = fc.tuple(fc.string(), fc.string({ unit: "binary" })).map(([name, word]) => basicHeader(name, word));
  const header = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string().map((text) => `Basic ${text}`),
    base64,
    nearly,
  );
  await fc.assert(
    fc.asyncProperty(header, async (text) => assert.equal(await service.authenticator.basic(text, here), null)),
    { numRuns: 300 },
  );
});

test("no token but a session's own lets in", async () => {
  const service = await openWithRoot();
  await service.sessionCommands.create({ userName: "root", password: good }, here);
  const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 60, maxLength: 66 });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), hex), (text) => service.authenticator.token(text) === null),
  );
});

test("a flood of logins is turned away with 503 and leaves room for other addresses", async () => {
  const turnstile = new Turnstile({ atOnce: 1, inAll: 6, perAddress: 4 });
  const service = await openWithRoot({ passwords: scryptPasswords({ N: 2, r: 1, p: 1 }, turnstile) });
  const guesses = Array.from({ length: 10 }, (_, i) => basic(service, `guess${i}`, good, elsewhere));
  const honest = basic(service, "root", good, here);
  const answers = await Promise.allSettled(guesses);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [...Array(4).fill("fulfilled"), ...Array(6).fill("rejected")],
  );
  await refused(
    Promise.reject((answers[9] as PromiseRejectedResult).reason),
    503,
    "Base.ServiceTemporarilyUnavailable",
  );
  assert.equal((await honest)?.userName, "root");
  assert.equal(await basic(service, "guess9", good, elsewhere), null);
});

test("jobs pass the turnstile in the order they came, so many at once", async () => {
  const turnstile = new Turnstile({ atOnce: 2, inAll: 9, perAddress: 9 });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const job = (n: number) => async () => {
    most = Math.max(most, ++running);
    order.push(n);
    await Promise.resolve();
    running--;
    if (n === 3) throw new Error("failed");
  };
  await Promise.allSettled([1, 2, 3, 4, 5, 6].map((n) => turnstile.run(here, job(n))));
  assert.deepEqual({ order, most }, { order: [1, 2, 3, 4, 5, 6], most: 2 });
});

test("a stored hash that cannot be read matches nothing", async () => {
  const passwords = scryptPasswords({ N: 2, r: 1, p: 1 });
  for (const hash of ["", "plain", "scrypt$x$1$1$c2FsdA==$a2V5", "scrypt$2$1$1$c2FsdA==$", passwords.decoy])
    assert.equal(await passwords.matches(good, hash, here), false, hash);
});

test("the cost shipped is 32 MiB", async () => {
  assert.match(
    await scryptPasswords().hash(good, here),
    /^scrypt\$32768\$8\$1\$[A-Za-z0-9+/=]{24}\$[A-Za-z0-9+/=]{44}$/,
  );
});
