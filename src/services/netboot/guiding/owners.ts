/** Who is meant by a path that somebody asks for, and whether he may have it. */
import type { BootPath } from "../../../domain/netboot/boot-path.js";
import type { Machine } from "../../../model/machine.js";
import type { MachineNetboot } from "../../../model/netboot.js";
import { FileRefusal, type NetbootMachines } from "../../../ports/netboot.js";
import type { MachineIndex } from "./machine-index.js";
import type { Whereabouts } from "./whereabouts.js";

/** A machine that the network has something for. */
export type Guided = Machine & { readonly inventory: { readonly netboot: MachineNetboot } };

export const isGuided = (machine: Machine | undefined): machine is Guided => machine?.inventory.netboot !== undefined;

export interface Owner {
  readonly machine: Guided;
  /**
   * The client's address is known to be the machine's. Else the path alone speaks for it, as behind a relay where another server
   * gives addresses: that is enough to be sent files, and not enough to begin a boot.
   */
  readonly isSure: boolean;
  /** IPv4 address of the client. */
  readonly client: string;
}

export class Owners {
  constructor(
    private readonly machines: Pick<NetbootMachines, "get">,
    private readonly index: Pick<MachineIndex, "withMac" | "withSerial" | "learnSerial">,
    private readonly whereabouts: Pick<Whereabouts, "holderOf">,
  ) {}

  /**
   * @returns null = nobody knows, of a path that names nobody
   * @throws FileRefusal `not-found`, `forbidden`
   */
  ownerOf(path: BootPath, client: string): Owner | null {
    const holder = this.whereabouts.holderOf(client);
    if (holder === "stranger")
      throw new FileRefusal("forbidden", "This address belongs to no machine that is configured.");
    const holds = holder === "unknown" ? null : holder.machine;
    const named = this.namedBy(path, holds);
    if (named === null && holds === null) return null;
    if (named !== null && holds !== null && named !== holds) {
      throw new FileRefusal("forbidden", "This file is another machine's.");
    }
    const machine = this.machines.get(named ?? holds ?? "");
    if (!isGuided(machine)) throw new FileRefusal("not-found", "There is nothing for this machine.");
    return { machine, isSure: holds !== null, client };
  }

  /** @param holds who has the client's address. @returns null = the path names nobody. @throws FileRefusal `not-found` */
  private namedBy(path: BootPath, holds: string | null): string | null {
    if (path.kind !== "board") return path.machine;
    if (path.owner === null) return null;
    const isMac = path.owner.includes("-");
    const known = isMac ? this.index.withMac(path.owner.replaceAll("-", ":")) : this.index.withSerial(path.owner);
    if (known !== undefined) return known;
    // A board asks with its serial number first, and tells it by that.
    const isItsOwn = !isMac && holds !== null && this.lacksSerial(holds);
    if (!isItsOwn) throw new FileRefusal("not-found", "There is no such file.");
    this.index.learnSerial(path.owner, holds);
    return holds;
  }

  private lacksSerial(id: string): boolean {
    const netboot = this.machines.get(id)?.inventory.netboot;
    return netboot !== undefined && netboot.bootSet !== null && netboot.serial === null;
  }
}
