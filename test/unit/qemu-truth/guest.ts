/** A guest's inventory, as tests of what is found of it begin with. */
import { settingsSchema } from "../../../adapters/machine/qemu/settings.js";
import type { Inventory } from "../../../src/model/inventory.js";
import { inventoryOf } from "../domain/bench.js";

const usual = Object.fromEntries(
  Object.entries(settingsSchema.properties).flatMap(([name, schema]) =>
    "default" in schema ? [[name, schema.default]] : [],
  ),
);

/** With one processor of two threads, a GiB, and one port for each of the networks. */
export function guestOf(settings: { networks?: readonly object[]; disks?: readonly object[] } = {}): Inventory {
  const { networks = [], disks = [] } = settings;
  const bare = inventoryOf("guest");
  return {
    ...bare,
    processors: { ...bare.processors, count: 1, cores: 2, threads: 2 },
    memoryMiB: 1024,
    nics: networks.map((_, index) => ({ id: `eth${index}`, mac: `52:54:00:00:00:0${index}`, speedMbps: 1000 })),
    adapter: { kind: "qemu", settings: { ...usual, networks, disks } },
  };
}
