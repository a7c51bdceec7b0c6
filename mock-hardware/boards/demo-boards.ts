/** Boards on the switch of the demo: each boots when its port gives power, and draws more while it does. */
import type { Load } from "../switches/device.js";
import { type Board, type BoardOptions, openBoard } from "./board.js";
import type { BoardStage, Past } from "./record.js";

/** What feeds the boards. */
export interface Feed {
  /** Hangs something on a port. */
  plug(port: number, load: Load | null): void;
  /** What hangs on the port draws something else now. */
  refresh(port: number): void;
}

export interface DemoBoardsOptions extends Pick<BoardOptions, "timers" | "pace"> {
  readonly feed: Feed;
  readonly boards: readonly DemoBoard[];
  /** Where the DHCP server is asked. */
  readonly dhcp: { readonly address: string; readonly port: number };
  /** Ports of the servers on the same computer. */
  readonly tftpPort: number;
  readonly proxyPort?: number;
  /** Nothing is sent when absent. */
  readonly syslogPort?: number;
  readonly trace?: (board: DemoBoard, past: Past) => void;
}

export interface DemoBoard extends Pick<BoardOptions, "mac" | "serial" | "uuid" | "hostName" | "disk"> {
  /** Of the switch, from 1. */
  readonly port: number;
  /** Under its operating system. */
  readonly watts: number;
}

export interface DemoBoards {
  /** In the order in which they were given. */
  readonly boards: readonly Board[];
  close(): Promise<void>;
}

/** Of what it draws in the end. */
const share: Readonly<Record<BoardStage, number>> = {
  off: 0,
  rom: 0.7,
  firmware: 1.1,
  uefi: 1.25,
  ipxe: 1.25,
  os: 1,
  halted: 0.8,
};

const powerClass = 4;

/** @throws RangeError for a MAC address or a serial number that is none */
export function openDemoBoards(options: DemoBoardsOptions): DemoBoards {
  const boards = options.boards.map((one) => openFed(one, options));
  return {
    boards,
    async close() {
      await Promise.all(boards.map((board) => board.close()));
    },
  };
}

function openFed(
  one: DemoBoard,
  { feed, dhcp, tftpPort, proxyPort, syslogPort, trace, ...rest }: DemoBoardsOptions,
): Board {
  const { port, watts, ...identity } = one;
  const { timers, pace } = rest;
  const board = openBoard({
    ...identity,
    ...(timers && { timers }),
    ...(pace && { pace }),
    server: dhcp.address,
    ports: {
      dhcpServer: dhcp.port,
      dhcpClient: 0,
      tftp: tftpPort,
      ...(proxyPort === undefined ? {} : { proxy: proxyPort }),
      ...(syslogPort === undefined ? {} : { syslog: syslogPort }),
    },
    // A computer under load may be late with an answer; that is told, and no reason to stay dark.
    hangsOnDuplicates: false,
    trace: (past) => {
      if (past.event.kind === "stage") feed.refresh(port);
      trace?.(one, past);
    },
  });
  feed.plug(port, {
    get watts() {
      return Math.round(10 * watts * share[board.state() === "off" ? "rom" : board.state()]) / 10;
    },
    powerClass,
    powered: (on) => board.power(on),
  });
  return board;
}
