/** Keys that secure boot is reset to, taken from a store of variables that has them: as distributions install one for guests. */
import { closeSync, openSync, readSync } from "node:fs";
import type { SecureBootDatabase, Variables } from "../model/firmware.js";
import type { Inventory } from "../model/inventory.js";
import type { Adapters } from "../ports/adapters.js";
import { type DefaultKeys, FirmwareError, type FirmwareFamily } from "../ports/firmware.js";

/** Bytes: all of the stores of x86, and what is written of those of AArch64. */
const most = 1024 * 1024;

/** @returns what finds a machine's keys; null = there are none */
export function installedKeys({
  machines,
  firmware,
}: Pick<Adapters, "machines" | "firmware">): (machine: Inventory) => DefaultKeys | null {
  const known = new Map<string, DefaultKeys | null>();
  return (machine) => {
    const path = machines.get(machine.adapter.kind)?.storeOfKeys?.(machine) ?? null;
    const family = machine.firmware && firmware.get(machine.firmware.family);
    if (path === null || !family) return null;
    const before = known.get(path);
    const found = before === undefined ? keysIn(path, family, machine) : before;
    known.set(path, found);
    return found;
  };
}

/** What cannot be read has none: nobody asked for that file. */
function keysIn(path: string, family: FirmwareFamily, machine: Inventory): DefaultKeys | null {
  try {
    return keysOf(family.read(beginningOf(path)), family, machine);
  } catch (error) {
    if (error instanceof FirmwareError || (error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}

function beginningOf(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, 0));
  } finally {
    closeSync(file);
  }
}

function keysOf(variables: Variables, family: FirmwareFamily, machine: Inventory): DefaultKeys | null {
  const databases = family.view(variables, machine).secureBoot?.databases;
  if (databases?.PK.certificates.length !== 1) return null;
  const { PK, KEK, db, dbx } = databases;
  return { PK: pemsIn(PK), KEK: pemsIn(KEK), db: pemsIn(db), dbx: [...hashesIn(dbx), ...pemsIn(dbx)] };
}

const pemsIn = ({ certificates }: SecureBootDatabase): string[] => certificates.map(({ pem }) => pem);

const hashesIn = ({ signatures }: SecureBootDatabase): string[] =>
  signatures.filter(({ type }) => type === "EFI_CERT_SHA256_GUID").map(({ value }) => value);
