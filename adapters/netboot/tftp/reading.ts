/** One read request, from its coming to the end of its transfer. */
import type { Socket } from "node:dgram";
import type { Instant } from "../../../src/model/clock.js";
import { FileRefusal, type FileServerSetup, type ServedFile, type TransferEnd } from "../../../src/ports/netboot.js";
import { connectUdp } from "../../kit/udp.js";
import type { Guest } from "./guests.js";
import { encodePacket, type TftpRequest } from "./packet.js";
import { refusalPacket } from "./refusal.js";
import { negotiate } from "./terms.js";
import { type Outcome, Transfer } from "./transfer.js";

export interface ReadingParts {
  readonly setup: Pick<FileServerSetup, "netboot" | "place" | "clock" | "logger">;
  /** Of ours, that the request came to; `0.0.0.0` = not known. */
  readonly local: string;
  readonly client: { readonly address: string; readonly port: number };
  readonly request: TftpRequest;
  /** As the file is asked for. */
  readonly path: string;
  /** Called once. */
  readonly left: (reading: Reading) => void;
  readonly count: (what: string) => void;
}

const dismissals = {
  "gave-way": "others needed the place, and the client had not answered",
  "asked-anew": "the client asked for something else from the same port",
};

export class Reading implements Guest {
  readonly address: string;
  readonly port: number;
  readonly wish: string;
  readonly since: Instant;
  private transfer: Transfer | null = null;
  private isOver = false;

  constructor(private readonly parts: ReadingParts) {
    const { client, request, setup } = parts;
    this.address = client.address;
    this.port = client.port;
    this.wish = JSON.stringify([request.file, ...request.options]);
    this.since = setup.clock.now();
  }

  get isAnswered(): boolean {
    return this.transfer?.isAnswered ?? false;
  }

  dismiss(why: keyof typeof dismissals): void {
    this.parts.count(why);
    this.stop(dismissals[why]);
  }

  /** @param message for the client; null = it is told nothing */
  stop(problem: string, message: string | null = null): void {
    if (this.transfer !== null) this.transfer.end("stopped", problem, message);
    else this.leave();
  }

  /** Never rejects. */
  async serve(): Promise<void> {
    let socket: Socket;
    try {
      socket = await connectUdp(this.parts.local, this);
    } catch (error) {
      this.parts.count("no-socket");
      this.log("could not be answered", error);
      this.leave();
      return;
    }
    const file = await this.open(socket);
    if (file !== null && !this.isOver) return this.send(socket, file);
    socket.close();
    this.leave();
    if (file !== null) this.close(file, { from: 0, to: 0, problem: "nothing was sent" });
  }

  /** Refuses where there is none. */
  private async open(socket: Socket): Promise<ServedFile | null> {
    if (this.isOver) return null;
    const { setup, path } = this.parts;
    try {
      const place = setup.place(socket.address().address);
      return await setup.netboot.open({ protocol: "tftp", path, client: this.address, place });
    } catch (error) {
      if (!this.isOver) this.refuse(socket, error);
      return null;
    }
  }

  private refuse(socket: Socket, error: unknown): void {
    const isRefusal = error instanceof FileRefusal;
    this.parts.count(isRefusal ? error.code : "failed");
    if (!isRefusal) this.log("failed", error);
    const packet = refusalPacket(error);
    if (packet !== null) socket.send(encodePacket(packet));
  }

  private send(socket: Socket, file: ServedFile): void {
    const { setup, request, count } = this.parts;
    this.transfer = new Transfer({
      socket,
      file,
      terms: negotiate(request.options, file.size),
      clock: setup.clock,
      ended: (outcome, end) => this.conclude(file, outcome, end),
      resent: () => count("sent-again"),
    });
    this.transfer.start();
  }

  private conclude(file: ServedFile, outcome: Outcome, end: TransferEnd): void {
    this.parts.count(outcome);
    this.leave();
    this.close(file, end);
  }

  private close(file: ServedFile, end: TransferEnd): void {
    try {
      file.close(end);
    } catch (error) {
      this.log("could not be closed", error);
    }
  }

  private leave(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.parts.left(this);
  }

  private log(what: string, error: unknown): void {
    const { setup, path } = this.parts;
    setup.logger.error(`tftp: a request ${what}`, { client: this.address, path, error });
  }
}
