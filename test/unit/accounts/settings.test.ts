import assert from "node:assert/strict";
import { test } from "node:test";
import { firstSettings } from "../../../src/model/settings.js";
import type { SettingsChanges } from "../../../src/ports/commands/service.js";
import { openSettings } from "../../../src/services/settings.js";
import { MemoryStore } from "../../support/memory-store.js";
import { listeningChronicle, operator, refused } from "./service.js";

function open(store = MemoryStore.empty()) {
  const { chronicle, told } = listeningChronicle();
  const service = openSettings({ store, chronicle });
  return { ...service, store, told, amend: (changes: SettingsChanges) => service.commands.amend(changes, operator) };
}

test("a new service has the first settings", () => {
  assert.deepEqual(open().settings(), firstSettings);
});

test("a change is heard, stored, told at the resource that shows it, and still there after a restart", async () => {
  const service = open();
  const heard: number[] = [];
  const stop = service.onChange((after, before) =>
    heard.push(before.sessions.timeoutSeconds, after.sessions.timeoutSeconds),
  );
  await service.amend({ sessions: { timeoutSeconds: 600 } });
  stop();
  await service.amend({ sessions: { timeoutSeconds: 30 } });
  assert.deepEqual(heard, [1800, 600]);
  assert.deepEqual(
    service.told.map(({ origin }) => origin),
    ["/redfish/v1/SessionService", "/redfish/v1/SessionService"],
  );
  assert.deepEqual(open(service.store.reopen()).settings(), service.settings());
});

test("what stays as it is keeps its identity, and a change of nothing is none", async () => {
  const service = open();
  const before = service.settings();
  await service.amend({ sessions: { timeoutSeconds: 1800 }, network: { ntpServers: [] } });
  assert.equal(service.settings(), before);
  await service.amend({ sessions: { timeoutSeconds: 600 } });
  assert.equal(service.settings().accounts, before.accounts);
  assert.deepEqual(service.store.writes, ["settings/service"]);
});

test("members added since the document was stored have their first value", async () => {
  const store = MemoryStore.empty();
  const { tasks: _, ...old } = { ...firstSettings, sessions: { timeoutSeconds: 77 } };
  await store.put("settings", "service", old as typeof firstSettings);
  assert.deepEqual(open(store).settings(), { ...firstSettings, sessions: { timeoutSeconds: 77 } });
});

const refusals: readonly (readonly [SettingsChanges, ...string[]])[] = [
  [{ sessions: { timeoutSeconds: 29 } }, "PropertyValueOutOfRange /SessionTimeout"],
  [{ sessions: { timeoutSeconds: 86_401 } }, "PropertyValueOutOfRange /SessionTimeout"],
  [{ sessions: { timeoutSeconds: 30.5 } }, "PropertyValueTypeError /SessionTimeout"],
  [{ accounts: { lockoutThreshold: -1 } }, "PropertyValueOutOfRange /AccountLockoutThreshold"],
  [{ accounts: { lockoutDurationSeconds: 86_401 } }, "PropertyValueOutOfRange /AccountLockoutDuration"],
  [{ accounts: { lockoutResetSeconds: 301 } }, "PropertyValueConflict /AccountLockoutCounterResetAfter"],
  [
    { accounts: { lockoutDurationSeconds: 10, lockoutResetSeconds: 11 } },
    "PropertyValueConflict /AccountLockoutCounterResetAfter",
  ],
  [{ accounts: { minPasswordLength: 7 } }, "PropertyValueOutOfRange /MinPasswordLength"],
  [{ accounts: { minPasswordLength: 64, maxPasswordLength: 32 } }, "PropertyValueConflict /MinPasswordLength"],
  [{ accounts: { basicAuth: "Unadvertised" as "Enabled" } }, "PropertyValueNotInList /HTTPBasicAuth"],
  [
    { events: { deliveryRetryAttempts: -1, deliveryRetryIntervalSeconds: 0 } },
    "PropertyValueOutOfRange /DeliveryRetryAttempts",
    "PropertyValueOutOfRange /DeliveryRetryIntervalSeconds",
  ],
  [{ tasks: { deletedAfterMinutes: 0 } }, "PropertyValueOutOfRange /TaskAutoDeleteTimeoutMinutes"],
  [{ network: { ntpServers: Array(9).fill("a") } }, "ArraySizeTooLong /NTP/NTPServers"],
  [{ network: { ntpEnabled: "yes" as unknown as boolean } }, "PropertyValueTypeError /NTP/ProtocolEnabled"],
];
for (const [changes, ...problems] of refusals)
  test(`refused: ${JSON.stringify(changes)}`, async () => {
    const service = open();
    const before = service.settings();
    await refused(service.amend(changes), 400, ...problems.map((problem) => `Base.${problem}`));
    assert.equal(service.settings(), before);
  });

for (const server of ["pool.ntp.org", "ntp1", "192.0.2.7", "2001:db8::1", "3com.com", "a".repeat(63)])
  test(`NTP server ${server}`, async () => {
    const service = open();
    await service.amend({ network: { ntpServers: [server] } });
    assert.deepEqual(service.settings().network.ntpServers, [server]);
  });

for (const server of ["a..b", "999.1.1.1", "http://a", "a b", "-a.org", `${"a.".repeat(126)}ab`, "256"])
  test(`no NTP server: ${server.slice(0, 20)}`, async () => {
    await refused(
      open().amend({ network: { ntpServers: ["ok", server] } }),
      400,
      "Base.PropertyValueFormatError /NTP/NTPServers",
    );
  });

test("places that name no NTP server are closed up", async () => {
  const service = open();
  await service.amend({ network: { ntpServers: [null, "a", "", "b"] } });
  assert.deepEqual(service.settings().network.ntpServers, ["a", "b"]);
});

test("a lockout made shorter takes the counter's reset along; one switched off leaves it", async () => {
  const service = open();
  await service.amend({ accounts: { lockoutDurationSeconds: 10 } });
  assert.equal(service.settings().accounts.lockoutResetSeconds, 10);
  await service.amend({ accounts: { lockoutDurationSeconds: 0 } });
  assert.equal(service.settings().accounts.lockoutResetSeconds, 10);
});

test("what the disk refuses is not acknowledged", async () => {
  const service = open();
  service.store.refusal = new Error("disk full");
  await assert.rejects(service.amend({ sessions: { timeoutSeconds: 600 } }), /disk full/);
  assert.deepEqual(service.told, []);
});

test("what the disk refuses is not in force, neither now nor after a restart, and nobody hears of it", async () => {
  const service = open();
  await service.amend({ sessions: { timeoutSeconds: 600 } });
  const before = service.settings();
  service.onChange(() => assert.fail("heard of it"));
  service.store.refusal = new Error("disk full");
  const changes: SettingsChanges[] = [{ sessions: { timeoutSeconds: 60 } }, { accounts: { basicAuth: "Disabled" } }];
  for (const { status } of await Promise.allSettled(changes.map(service.amend))) assert.equal(status, "rejected");
  assert.equal(service.settings(), before);
  assert.deepEqual(open(service.store.reopen()).settings(), before);
});

test("changes that come at once are all made", async () => {
  const service = open();
  await Promise.all([
    service.amend({ sessions: { timeoutSeconds: 60 } }),
    service.amend({ accounts: { basicAuth: "Disabled" } }),
  ]);
  const { sessions, accounts } = service.settings();
  assert.deepEqual([sessions.timeoutSeconds, accounts.basicAuth], [60, "Disabled"]);
});
