/** Receivers of what machines log. Anybody can send to them: each sender is let in so often, and what it sends is cleaned. */
import type { Socket } from "node:dgram";
import type { Counters, LogLine, LogSetup, NetbootServer } from "../../../src/ports/netboot.js";
import { type Allowance, ClientAllowance } from "../../kit/client-allowance.js";
import { bindUdp, closeUdp } from "../../kit/udp.js";
import { parseNetconsole } from "./netconsole.js";
import { Pieces } from "./pieces.js";
import { parseSyslog } from "./syslog.js";
import { clean } from "./text.js";

/** Lines. A kernel that starts says a thousand in a few seconds, and then some now and again. */
export const defaultAllowance: Allowance = { burst: 2000, perSecond: 100 };

type Purpose = "syslog" | "netconsole";

export class LogReceiver implements NetbootServer {
  private readonly counts = new Map<string, number>();
  private readonly sockets: Socket[] = [];
  private readonly bound = new Map<Purpose, number>();
  private readonly allowance: ClientAllowance;
  private readonly pieces: Pieces;

  constructor(
    private readonly setup: LogSetup,
    allowance: Allowance,
  ) {
    this.allowance = new ClientAllowance(setup.clock, allowance);
    this.pieces = new Pieces(setup.clock, ({ client, severity, text }) =>
      this.tell(client, { severity, hostName: null, program: null, text: clean(text) }),
    );
  }

  /** @throws Error (by rejection) the system's, when a port cannot be had; then none is kept */
  async open(): Promise<void> {
    const { syslogPort, netconsolePort } = this.setup;
    try {
      await this.listen("syslog", syslogPort, (datagram, client) => this.tell(client, parseSyslog(datagram)));
      await this.listen("netconsole", netconsolePort, (datagram, client) =>
        this.pieces.add(client, parseNetconsole(datagram)),
      );
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  get ports(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.bound);
  }

  counters(): Counters {
    return Object.fromEntries(this.counts);
  }

  async close(): Promise<void> {
    this.pieces.close();
    await Promise.all(this.sockets.splice(0).map(closeUdp));
  }

  private async listen(
    purpose: Purpose,
    port: number | null,
    hear: (datagram: Buffer, client: string) => void,
  ): Promise<void> {
    if (port === null) return;
    for (const address of this.setup.addresses) {
      const socket = await bindUdp(address, this.bound.get(purpose) ?? port);
      this.sockets.push(socket);
      this.bound.set(purpose, socket.address().port);
      socket.on("message", (datagram, { address: client }) => {
        this.count(purpose);
        hear(datagram, client);
      });
    }
  }

  private tell(client: string, line: Omit<LogLine, "client" | "at">): void {
    if (line.text === "") this.count("empty");
    else if (!this.allowance.take(client)) this.count("too-often");
    else this.setup.take({ client, at: this.setup.clock.now(), ...line });
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
