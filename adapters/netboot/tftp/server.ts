/** The TFTP server: one port for requests, and for each transfer one of its own. */
import type { RemoteInfo, Socket } from "node:dgram";
import type { Counters, FileServerSetup, NetbootServer } from "../../../src/ports/netboot.js";
import { ClientAllowance } from "../../kit/client-allowance.js";
import { bindUdp, closeUdp } from "../../kit/udp.js";
import { Guests } from "./guests.js";
import type { Limits } from "./limits.js";
import { encodePacket, parsePacket, type TftpRequest } from "./packet.js";
import { Reading } from "./reading.js";
import { wishOf } from "./request.js";

export class TftpServer implements NetbootServer {
  private readonly counts = new Map<string, number>();
  private readonly guests: Guests;
  private readonly allowance: ClientAllowance;
  private readonly sockets: Socket[] = [];
  private port: number | null = null;
  private isClosed = false;

  constructor(
    private readonly setup: FileServerSetup,
    limits: Limits,
  ) {
    this.guests = new Guests(limits);
    this.allowance = new ClientAllowance(setup.clock, limits.requests);
  }

  /** @throws Error (by rejection) the system's, when a port cannot be had; then none is kept */
  async open(): Promise<void> {
    try {
      for (const address of this.setup.addresses) await this.listen(address);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  get ports(): Readonly<Record<string, number>> {
    return this.port === null ? {} : { tftp: this.port };
  }

  counters(): Counters {
    return Object.fromEntries(this.counts);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const guest of this.guests) guest.stop("the service stopped", "The service stops.");
    await Promise.all(this.sockets.map(closeUdp));
  }

  /** All addresses have the same port, also where the first one was given any. */
  private async listen(address: string): Promise<void> {
    const socket = await bindUdp(address, this.port ?? this.setup.port);
    this.sockets.push(socket);
    this.port = socket.address().port;
    socket.on("message", (packet, from) => this.hear(socket, address, packet, from));
  }

  private hear(socket: Socket, local: string, packet: Buffer, from: RemoteInfo): void {
    const request = from.port === 0 ? null : parsePacket(packet);
    if (request?.op !== "RRQ" && request?.op !== "WRQ") this.count("malformed");
    else if (this.allowance.take(from.address)) this.answer(socket, local, request, from);
    else this.count("too-often");
  }

  private answer(socket: Socket, local: string, request: TftpRequest, from: RemoteInfo): void {
    this.count("requests");
    const wish = wishOf(request);
    if ("path" in wish) {
      this.serve(request, wish.path, local, from);
      return;
    }
    this.count(`refused-${wish.refused}`);
    // Nothing follows, so that it needs no port of its own.
    socket.send(encodePacket(wish.packet), from.port, from.address);
  }

  private serve(request: TftpRequest, path: string, local: string, client: RemoteInfo): void {
    const reading = new Reading({
      setup: this.setup,
      local,
      client,
      request,
      path,
      left: (guest) => this.guests.leave(guest),
      count: (what) => this.count(what),
    });
    // The last ACK of what the same port was sent before may have come just now, and not been read yet.
    if (this.guests.has(client)) setImmediate(() => this.admit(reading));
    else this.admit(reading);
  }

  private admit(reading: Reading): void {
    if (this.isClosed) return;
    const admission = this.guests.admit(reading);
    if (admission === "admitted") void reading.serve();
    else this.count(admission);
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
