/** Who a packet or a path speaks of: machines by MAC address, SMBIOS UUID and serial number of a Raspberry Pi. */
import type { Standing } from "../../../domain/netboot/stage.js";
import type { Inventory } from "../../../model/inventory.js";
import type { NetbootMachines } from "../../../ports/netboot.js";

/** What machines have told of themselves; forgotten, it is told again. */
const mostLearnt = 10_000;

export class MachineIndex {
  private byMac: ReadonlyMap<string, string> = new Map();
  private byUuid: ReadonlyMap<string, string> = new Map();
  private bySerial: ReadonlyMap<string, string> = new Map();
  private readonly learntMacs = new Map<string, string>();
  private readonly learntSerials = new Map<string, string>();

  constructor(private readonly machines: Pick<NetbootMachines, "get" | "ids">) {
    this.rebuild();
  }

  /** From the inventory as it is now. */
  rebuild(): void {
    const all = this.machines.ids().flatMap((id) => this.machines.get(id)?.inventory ?? []);
    this.byMac = firstOf(all, ({ nics }) => nics.map(({ mac }) => mac));
    this.byUuid = firstOf(all, ({ uuid }) => [uuid]);
    this.bySerial = firstOf(all, ({ netboot }) => (netboot?.serial ? [netboot.serial] : []));
    this.learntMacs.clear();
    this.learntSerials.clear();
  }

  /** Who asks: by MAC address first, as many machines share the UUID that their maker never set. */
  identify(mac: string, { uuid, piSerial }: Pick<Standing, "uuid" | "piSerial">): string | undefined {
    const id = this.withMac(mac) ?? (uuid === null ? undefined : this.byUuid.get(uuid)) ?? this.withSerialId(piSerial);
    if (id === undefined) return undefined;
    if (!this.byMac.has(mac)) learn(this.learntMacs, mac, id);
    if (piSerial !== null) for (const serial of eitherWay(piSerial)) this.learnSerial(serial, id);
    return id;
  }

  withMac(mac: string): string | undefined {
    return this.byMac.get(mac) ?? this.learntMacs.get(mac);
  }

  /** @param serial as a path has it, 8 lower-case hex digits */
  withSerial(serial: string): string | undefined {
    return this.bySerial.get(serial) ?? this.learntSerials.get(serial);
  }

  /** A machine whose serial number is configured has no other. */
  learnSerial(serial: string, id: string): void {
    if (!this.machines.get(id)?.inventory.netboot?.serial) learn(this.learntSerials, serial, id);
  }

  private withSerialId(serial: string | null): string | undefined {
    if (serial === null) return undefined;
    return eitherWay(serial)
      .map((one) => this.bySerial.get(one))
      .find((id) => id !== undefined);
  }
}

/** In which order boot loaders put the bytes into option 97 is written down nowhere. */
const eitherWay = (serial: string): readonly string[] => [serial, (serial.match(/../g) ?? []).reverse().join("")];

function firstOf(all: readonly Inventory[], keysOf: (machine: Inventory) => readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const machine of all) {
    for (const key of keysOf(machine)) if (!found.has(key)) found.set(key, machine.id);
  }
  return found;
}

function learn(learnt: Map<string, string>, key: string, id: string): void {
  learnt.delete(key);
  learnt.set(key, id);
  const [oldest] = learnt.keys();
  if (learnt.size > mostLearnt && oldest !== undefined) learnt.delete(oldest);
}
