/** A UDP socket of a board: closed when its power goes, and never in trouble. */
import { createSocket, type Socket } from "node:dgram";
import type { Life } from "../life.js";

export interface Datagram {
  readonly bytes: Buffer;
  readonly address: string;
  readonly port: number;
}

/** Datagrams kept until somebody looks. */
const mostWaiting = 256;

export class UdpPort {
  private readonly waiting: Datagram[] = [];
  private taker: (() => void) | null = null;
  private forget = (): void => {};
  /** Datagrams handed over that have not left yet. */
  private leaving = 0;
  private isClosing = false;

  private constructor(
    private readonly socket: Socket,
    private readonly life: Life,
  ) {
    socket.on("error", () => {});
    socket.on("message", (bytes, { address, port }) => {
      if (this.waiting.length < mostWaiting) this.waiting.push({ bytes, address, port });
      this.taker?.();
    });
  }

  /**
   * @param address to bind to; any where this computer does not have it
   * @param port 0 = any free one
   * @throws PowerCut, or the system's error when the port is taken (by rejection)
   */
  static async open(life: Life, address: string | null, port = 0): Promise<UdpPort> {
    try {
      return await UdpPort.bound(life, address, port);
    } catch (error) {
      if (address === null || (error as NodeJS.ErrnoException).code !== "EADDRNOTAVAIL") throw error;
      return UdpPort.bound(life, null, port);
    }
  }

  private static async bound(life: Life, address: string | null, port: number): Promise<UdpPort> {
    const socket = createSocket({ type: "udp4", reuseAddr: port !== 0 });
    await life.wait<void>((resolve, reject) => {
      const failed = (error: unknown): void => {
        socket.close();
        reject(error);
      };
      socket.once("error", failed).bind(port, address ?? "0.0.0.0", () => {
        socket.off("error", failed);
        resolve();
      });
      return () => socket.close();
    });
    const own = new UdpPort(socket, life);
    own.forget = life.onEnd(() => socket.close());
    return own;
  }

  /** As it is bound; `0.0.0.0` = any. */
  get address(): string {
    return this.socket.address().address;
  }

  broadcasts(): void {
    this.socket.setBroadcast(true);
  }

  /** What cannot be sent is lost, as on a wire. */
  send(bytes: Buffer, port: number, address: string): void {
    if (this.life.ended || this.isClosing) return;
    this.leaving += 1;
    this.socket.send(bytes, port, address, () => {
      this.leaving -= 1;
      if (this.isClosing) this.closeWhenDone();
    });
  }

  /** @returns null when nothing came within so many milliseconds. @throws PowerCut (by rejection) */
  async receive(within: number): Promise<Datagram | null> {
    const first = this.waiting.shift();
    if (first) return first;
    return this.life.wait<Datagram | null>((resolve) => {
      const cancel = this.life.timers.after(within, () => done(null));
      const done = (datagram: Datagram | null): void => {
        this.taker = null;
        cancel();
        resolve(datagram);
      };
      this.taker = () => {
        const next = this.waiting.shift();
        if (next) done(next);
      };
      return () => {
        this.taker = null;
        cancel();
      };
    });
  }

  /** What was sent still leaves. */
  close(): void {
    this.isClosing = true;
    this.closeWhenDone();
  }

  private closeWhenDone(): void {
    if (this.life.ended || this.leaving > 0) return;
    this.forget();
    this.socket.close();
  }
}
