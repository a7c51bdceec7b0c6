/** What the DHCP server tells is in the service's log once, and a condition while it lasts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NewHappening } from "../../../src/ports/chronicle.js";
import type { DhcpNotice } from "../../../src/ports/netboot.js";
import { DhcpNotices } from "../../../src/services/netboot/notices.js";
import { ManualClock } from "../../support/manual-clock.js";

function underTest() {
  const clock = new ManualClock();
  const told: NewHappening[] = [];
  const notices = new DhcpNotices(clock, {
    tell: (event) => {
      told.push(event);
      return {} as never;
    },
  });
  return { clock, notices, keys: () => told.map(({ message: { key, args } }) => [key, ...args]) };
}

test("another server is a condition where we give addresses, until it is gone", () => {
  const { clock, notices, keys } = underTest();
  const other = { network: "lab", server: "10.0.0.9", at: clock.now() };
  notices.tell({ kind: "other-server", ...other });
  assert.match(
    notices.conditions(() => true)[0]?.text ?? "",
    /In the network lab the DHCP server 10\.0\.0\.9 gives addresses too/,
  );
  assert.deepEqual(
    notices.conditions(() => false),
    [],
  );
  assert.deepEqual(notices.otherServers(), [{ network: "lab", server: "10.0.0.9", since: clock.now() }]);
  notices.tell({ kind: "other-server-gone", ...other });
  assert.deepEqual(
    notices.conditions(() => true),
    [],
  );
  assert.deepEqual(keys(), [
    ["Shoal.OtherDhcpServer", "lab", "10.0.0.9"],
    ["Shoal.OtherDhcpServerGone", "lab", "10.0.0.9"],
  ]);
});

test("the same is told once in ten minutes", () => {
  const { clock, notices, keys } = underTest();
  const conflict: DhcpNotice = { kind: "conflict", network: "lab", address: "10.0.0.5", mac: null };
  for (let count = 0; count < 100; count += 1) notices.tell(conflict);
  clock.advance(600_000);
  notices.tell(conflict);
  assert.deepEqual(keys(), [
    ["Shoal.AddressConflict", "lab", "10.0.0.5", "a machine"],
    ["Shoal.AddressConflict", "lab", "10.0.0.5", "a machine"],
  ]);
});

test("a pool without room is a condition until it has had room for an hour", () => {
  const { clock, notices } = underTest();
  notices.tell({ kind: "pool-exhausted", network: "lab" });
  clock.advance(3_600_000);
  notices.tell({ kind: "pool-exhausted", network: "lab" });
  assert.match(notices.conditions(() => false)[0]?.text ?? "", /lab has no address left/);
  clock.advance(2 * 3_600_000);
  assert.deepEqual(
    notices.conditions(() => false),
    [],
  );
});
