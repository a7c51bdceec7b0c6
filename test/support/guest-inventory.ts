/** Guests of QEMU as the configuration describes them. */
import assert from "node:assert/strict";
import qemu from "../../adapters/machine/qemu/index.js";
import { type ConfigCheck, checkConfig } from "../../src/config/check.js";
import type { Inventory } from "../../src/model/inventory.js";
import { realFamilies } from "./real-firmware.js";

/** Members of a machine, as the file has them. */
export interface WrittenGuest {
  readonly adapter?: object;
  readonly [member: string]: unknown;
}

/** Locally administered, as QEMU's own. */
export const guestMac = (index: number): string => `52:54:00:00:07:0${index}`;

const entryOf = ({ adapter = {}, ...machine }: WrittenGuest) => ({
  id: "vm1",
  uuid: "00112233-4455-6677-8899-aabbccddeeff",
  nics: [{ mac: guestMac(1) }],
  processors: { cores: 1 },
  memoryMiB: 64,
  ...machine,
  adapter: { kind: "qemu", ...adapter },
});

export function checkGuests(...machines: readonly WrittenGuest[]): ConfigCheck {
  const adapters = { machines: new Map([["qemu", qemu]]), powerDevices: new Map(), ...realFamilies };
  return checkConfig(JSON.stringify({ machines: machines.map(entryOf) }), adapters);
}

export function guestInventory(machine: WrittenGuest): Inventory {
  const checked = checkGuests(machine);
  assert.ok("config" in checked, JSON.stringify(checked));
  const [inventory] = checked.config.machines;
  assert.ok(inventory);
  return inventory;
}

/** What a check of the file says of them, as `path text`. */
export function guestProblems(...machines: readonly WrittenGuest[]): readonly string[] {
  const checked = checkGuests(...machines);
  return "problems" in checked ? checked.problems.map(({ path, text }) => `${path} ${text}`) : [];
}
