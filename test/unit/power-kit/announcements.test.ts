/** What a device says of itself at its ports is asked once for all who drive one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcements } from "../../../adapters/kit/power/announcements.js";
import { DeviceLock } from "../../../adapters/kit/power/lock.js";
import type { LinkNeighbour } from "../../../src/model/parts.js";
import { ManualClock } from "../../support/manual-clock.js";
import { ScriptedBank } from "./scripted-bank.js";

test("who drives a port shares the answer, unless the port came later or the answer is too old", async () => {
  const asked: string[] = [];
  const clock = new ManualClock();
  const bank = Object.assign(new ScriptedBank(clock, []), {
    async announcements(ports: readonly string[]) {
      asked.push(ports.join(" "));
      return new Map(ports.map((port) => [port, { portId: port } as LinkNeighbour]));
    },
  });
  const driven = ["1", "2"];
  const { signal } = new AbortController();
  const announcements = Announcements.of(bank, new DeviceLock(), clock, () => driven, signal);
  const at = async (port: string, notBefore = clock.now()) => (await announcements?.at(port, notBefore))?.portId;
  assert.deepEqual(await Promise.all([at("1"), at("2")]), ["1", "2"]);
  assert.deepEqual(asked, ["1 2"]);
  driven.push("3");
  assert.equal(await at("3"), "3");
  const before = clock.now();
  clock.advance(1000);
  assert.equal(await at("1", before), "1");
  assert.equal(await at("1"), "1");
  assert.deepEqual(asked, ["1 2", "1 2 3", "1 2 3"]);
});
