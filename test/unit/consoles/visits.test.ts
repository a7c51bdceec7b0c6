/** Who types nothing for too long has to go, and who came in with a password that was changed since. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Visits } from "../../../src/consoles/visits.js";
import { minutes, seconds } from "../../../src/model/clock.js";
import type { Account } from "../../../src/model/service.js";
import type { Who } from "../../../src/ports/commands/who.js";
import { ManualClock } from "../../support/manual-clock.js";

const who: Who = {
  accountId: "1",
  userName: "ann",
  roleId: "Operator",
  privileges: new Set(["Login"]),
  sessionId: null,
  passwordChangeRequired: false,
  address: "192.0.2.1",
};

function bench(idle = minutes(10)) {
  const clock = new ManualClock();
  let account = { passwordHash: "first" } as Account;
  const visits = new Visits({ clock, accounts: { get: () => account }, idle });
  const reasons: string[] = [];
  const begin = (use?: () => boolean) =>
    visits.begin({ who, ...(use && { use }), ended: (reason) => void reasons.push(reason) });
  const change = () => {
    account = { ...account, passwordHash: "second" };
  };
  return { clock, visits, reasons, begin, change };
}

test("a visit ends when nothing was typed for too long", () => {
  const { clock, reasons, begin } = bench();
  const visit = begin();
  clock.advance(minutes(9));
  visit.touch();
  clock.advance(minutes(9));
  assert.deepEqual(reasons, []);
  clock.advance(minutes(2));
  assert.deepEqual(reasons, ["Nothing was typed for too long."]);
  assert.equal(clock.pending, 0);
});

test("without a limit it goes on", () => {
  const { clock, reasons, begin } = bench(0);
  begin();
  clock.advance(minutes(1000));
  assert.deepEqual(reasons, []);
});

test("a new password ends it", () => {
  const { clock, reasons, begin, change } = bench();
  begin();
  clock.advance(seconds(5));
  assert.deepEqual(reasons, []);
  change();
  clock.advance(seconds(1));
  assert.deepEqual(reasons, ["The password of the account was changed."]);
});

test("typing is a use of the session, seldom told; one that has ended ends it", () => {
  const { clock, reasons, begin } = bench();
  let uses = 0;
  const visit = begin(() => {
    uses += 1;
    return uses < 3;
  });
  for (let key = 0; key < 20; key += 1) {
    clock.advance(seconds(1));
    visit.touch();
  }
  assert.equal(uses, 2);
  assert.deepEqual(reasons, []);
  clock.advance(seconds(30));
  visit.touch();
  assert.deepEqual(reasons, ["The session has ended."]);
});

test("who has left is not told anything; nobody there, no timer", () => {
  const { clock, visits, reasons, begin } = bench();
  const first = begin();
  first.leave();
  clock.advance(seconds(1));
  assert.equal(clock.pending, 0);
  begin();
  visits.close("The service stops.");
  assert.deepEqual(reasons, ["The service stops."]);
  assert.equal(clock.pending, 0);
});
