/** What the configuration says of machines' addresses. */
import type { Machine } from "../../../model/machine.js";
import type { NetbootMachines, Reservation, Reservations } from "../../../ports/netboot.js";

type Machines = Pick<NetbootMachines, "get" | "ids">;

export class MachineReservations implements Reservations {
  private byMac: ReadonlyMap<string, Reservation> = new Map();
  private byAddress: ReadonlyMap<string, { readonly mac: string; readonly machine: string }> = new Map();

  constructor(private readonly machines: Machines) {
    this.rebuild();
  }

  /** From the inventory as it is now. */
  rebuild(): void {
    const all = this.machines.ids().flatMap((id) => this.machines.get(id) ?? []);
    this.byMac = new Map(all.flatMap(reservationsOf));
    this.byAddress = new Map(
      all.flatMap(({ inventory: { id, nics, netboot } }) => {
        const mac = nics[0]?.mac;
        return netboot?.address && mac !== undefined ? [[netboot.address, { mac, machine: id }] as const] : [];
      }),
    );
  }

  of(mac: string): Reservation | undefined {
    return this.byMac.get(mac);
  }

  holder(address: string): string | undefined {
    return this.byAddress.get(address)?.mac;
  }

  machineAt(address: string): string | undefined {
    return this.byAddress.get(address)?.machine;
  }
}

/** The address is the first port's: two ports of a machine may ask at the same time. */
const reservationsOf = ({ inventory: { name, nics, netboot } }: Machine): [string, Reservation][] =>
  nics.map(({ mac }, index) => [
    mac,
    {
      address: index === 0 ? (netboot?.address ?? null) : null,
      hostName: netboot?.hostName ?? name,
      network: netboot?.network ?? null,
      options: netboot?.options ?? {},
      ignored: false,
    },
  ]);
