/** One run of a board from power to power: who it is, where it asks, what it noted. All its stages share it. */
import type { BoardOptions } from "./board.js";
import type { Life } from "./life.js";
import type { Pace } from "./pace.js";
import type { BoardEvent, BoardStage, RunningSystem } from "./record.js";
import { type DhcpDialect, type DhcpLine, type Leased, leaseAddress } from "./wire/dhcp-client.js";
import { askHttp, type HttpAnswer, type HttpQuestion } from "./wire/http-client.js";
import { askTftp, type TftpAnswer, type TftpQuestion } from "./wire/tftp-client.js";
import { UdpPort } from "./wire/udp-port.js";

export interface Watcher {
  note(event: BoardEvent): void;
  enter(stage: BoardStage, why: string | null, system: RunningSystem | null): void;
}

/** All but the server's port, which is the network's. */
export type FileQuestion = Omit<TftpQuestion, "port" | "server"> & { readonly server: string; readonly port?: number };

const loopback = /^127\./;

export class Run {
  /** Its address; null = it has none yet. */
  address: string | null = null;
  /** The address that its sockets have; null = any, as this computer does not have that one. */
  private own: string | null = null;

  constructor(
    readonly board: BoardOptions,
    readonly life: Life,
    readonly pace: Pace,
    private readonly watcher: Watcher,
  ) {}

  note(event: BoardEvent): void {
    this.watcher.note(event);
  }

  say(text: string): void {
    this.note({ kind: "console", text });
  }

  enter(stage: BoardStage, why: string | null = null, system: RunningSystem | null = null): void {
    this.watcher.enter(stage, why, system);
  }

  /**
   * Asks for an address, and has it from then on.
   * @returns null when it gave up. @throws PowerCut (by rejection)
   */
  async lease(dialect: DhcpDialect): Promise<Leased | null> {
    const socket = await this.openDhcp();
    try {
      const leased = await leaseAddress(this.dhcpLine(socket), dialect);
      if (leased) await this.have(leased.ack.yiaddr ?? leased.address.yiaddr);
      return leased;
    } finally {
      socket.close();
    }
  }

  /** The socket that a client of DHCP has while it has no address. */
  async openDhcp(): Promise<UdpPort> {
    const { server, ports } = this.board;
    // A server on the loopback answers only who asks from there.
    const socket = await UdpPort.open(this.life, loopback.test(server) ? "127.0.0.1" : null, ports.dhcpClient);
    socket.broadcasts();
    return socket;
  }

  dhcpLine(socket: UdpPort): DhcpLine {
    const { server: address, ports, mac } = this.board;
    const to = { address, port: ports.dhcpServer };
    return { life: this.life, mac, socket, to, note: (event) => this.note(event) };
  }

  /** A socket that has its address. */
  open(port = 0): Promise<UdpPort> {
    return UdpPort.open(this.life, this.own, port);
  }

  /** @throws PowerCut (by rejection) */
  async tftp(
    question: FileQuestion,
    onDuplicate: (path: string, block: number) => void = () => {},
  ): Promise<TftpAnswer> {
    const port = question.port ?? this.board.ports.tftp ?? 69;
    const answer = await askTftp(
      { ...question, port },
      { life: this.life, pace: this.pace, own: this.own, onDuplicate },
    );
    this.noteTftp(question.path, answer);
    return answer;
  }

  /** @returns why there is no answer when there is none. @throws PowerCut (by rejection) */
  async http(question: HttpQuestion): Promise<HttpAnswer | string> {
    const answer = await askHttp(question, { life: this.life, own: this.own, patience: this.pace.http });
    const missed = (reason: string) => this.note({ kind: "missed", by: "http", name: question.url, reason });
    if (typeof answer === "string") missed(answer);
    else if (question.method === "HEAD") missed(answer.status === 200 ? "probed" : `HTTP ${answer.status}`);
    else if (answer.status !== 200) missed(`HTTP ${answer.status}`);
    else this.fetched("http", question.url, answer.content);
    return answer;
  }

  private noteTftp(name: string, answer: TftpAnswer): void {
    if (answer.kind === "whole") {
      this.fetched("tftp", name, answer.content);
      return;
    }
    const reasons = { "let-go": "probed", refused: "", silence: "nobody answered" };
    const reason = answer.kind === "refused" ? `ERROR ${answer.code} ${answer.text}` : reasons[answer.kind];
    this.note({ kind: "missed", by: "tftp", name, reason });
  }

  private fetched(by: "tftp" | "http", name: string, { size, sha256 }: { size: number; sha256: string }): void {
    this.note({ kind: "fetched", by, name, bytes: size, sha256 });
  }

  private async have(address: string | null): Promise<void> {
    this.address = address;
    if (address === null || address === this.own) return;
    const trial = await UdpPort.open(this.life, address);
    this.own = trial.address === address ? address : null;
    trial.close();
  }
}
