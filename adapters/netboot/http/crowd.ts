/** The connections that are open, counted by address, so that nobody takes all the places. */
import type { Socket } from "node:net";
import type { Limits } from "./limits.js";

type Bounds = Pick<Limits, "connections" | "connectionsPerAddress">;

export interface Crowding {
  readonly open: number;
  /** Absent = connections from everywhere. */
  readonly address?: string;
}

export class Crowd {
  private readonly open = new Set<Socket>();
  private readonly byAddress = new Map<string, number>();

  constructor(private readonly bounds: Bounds) {}

  /** @returns false when there is no place for it; then it is the caller's to destroy */
  admit(socket: Socket): boolean {
    // Undefined when the client is gone already.
    const address = socket.remoteAddress;
    if (address === undefined || this.open.size >= this.bounds.connections) return false;
    const count = this.byAddress.get(address) ?? 0;
    if (count >= this.bounds.connectionsPerAddress) return false;
    this.open.add(socket);
    this.byAddress.set(address, count + 1);
    socket.once("close", () => this.leave(socket, address));
    return true;
  }

  /** What there is too much of where a socket was not admitted: connections in all, or from its address. */
  crowdingOf({ remoteAddress: address }: Socket): Crowding {
    const ofAddress = this.byAddress.get(address ?? "") ?? 0;
    if (address === undefined || ofAddress < this.bounds.connectionsPerAddress) return { open: this.open.size };
    return { open: ofAddress, address };
  }

  /** @param before told of each before it is closed */
  disperse(before: (socket: Socket) => void): void {
    for (const socket of this.open) {
      before(socket);
      socket.destroy();
    }
  }

  private leave(socket: Socket, address: string): void {
    this.open.delete(socket);
    const left = (this.byAddress.get(address) ?? 1) - 1;
    if (left === 0) this.byAddress.delete(address);
    else this.byAddress.set(address, left);
  }
}
