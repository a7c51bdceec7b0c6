/** A terminal that remembers what was written, a composition that starts nothing, and a run of the command line in them. */
import { run } from "../../../src/cli/program.js";
import type {
  Composition,
  MockBoardsOptions,
  MockSwitchOptions,
  Running,
  StartOptions,
} from "../../../src/cli/start-options.js";
import type { StopSignal, Terminal } from "../../../src/cli/terminal.js";
import { checkFirmwareFiles } from "../../../src/compose/firmware.js";
import { adapters } from "../config/adapters.js";

export class TestTerminal implements Terminal {
  readonly self = "shoal";
  readonly env: Record<string, string> = {};
  errIsTerminal = false;
  inIsTerminal = false;
  /** What is typed, line by line. */
  typed: string[] = [];
  readonly prompts: string[] = [];
  /** What comes through a pipe. */
  piped: Uint8Array = new Uint8Array(0);
  stdout = "";
  readonly stdoutBytes: Uint8Array[] = [];
  stderr = "";
  exited: number | undefined;
  private listener: ((signal: StopSignal) => void) | undefined;

  out(text: string): void {
    this.stdout += text;
  }

  outBytes(bytes: Uint8Array): void {
    this.stdoutBytes.push(bytes);
  }

  async *readBytes(): AsyncIterable<Uint8Array> {
    yield this.piped;
  }

  err(text: string): void {
    this.stderr += text;
  }

  readSecret(prompt: string): Promise<string> {
    this.prompts.push(prompt);
    return Promise.resolve(this.typed.shift() ?? "");
  }

  readLine(prompt: string): Promise<string> {
    return this.readSecret(prompt);
  }

  onStopSignal(listener: (signal: StopSignal) => void): () => void {
    this.listener = listener;
    return () => {
      this.listener = undefined;
    };
  }

  signal(signal: StopSignal): void {
    this.listener?.(signal);
  }

  exit(code: number): void {
    this.exited = code;
  }
}

export class TestComposition implements Composition {
  readonly adapters: Composition["adapters"] = adapters;
  readonly powerContract: Composition["powerContract"] = [];
  readonly started: StartOptions[] = [];
  closed = 0;
  /** Rejects the start. */
  failure: Error | undefined;
  running: Partial<Running> = {};
  /** Resolves `close`. */
  closing: Promise<void> = Promise.resolve();

  readonly mocks: MockSwitchOptions[] = [];

  /** Boards that were opened on one of them. */
  readonly boards: MockBoardsOptions[] = [];

  readonly openMockSwitch = async (options: MockSwitchOptions) => {
    this.mocks.push(options);
    const openBoards = async (boards: MockBoardsOptions) => {
      this.boards.push(boards);
      return { close: async () => {} };
    };
    return { port: 16161, openBoards, close: async () => {} };
  };

  openGuests: Composition["openGuests"] = async () => ({
    lacking: () => [],
    find: async () => null,
    end: async () => {},
  });

  findMachines: Composition["findMachines"] = async (config) => config;

  readonly writeStandIns: Composition["writeStandIns"] = async () => ({ kernel: "k", initrd: "i" });

  /** Takes anything in, and has nothing. */
  openFirmware: Composition["openFirmware"] = async () =>
    ({ bootSets: { all: () => [], addFolder: async () => undefined } }) as never;

  readonly checkFirmwareFiles = checkFirmwareFiles;

  async startService(options: StartOptions): Promise<Running> {
    this.started.push(options);
    if (this.failure) throw this.failure;
    const close = async () => {
      this.closed += 1;
      await this.closing;
    };
    const ready = { netboot: { dhcp: 10067, proxy: 14011, tftp: 10069, http: 18080, syslog: 10514 } };
    return { url: "https://127.0.0.1:8443", ready, close, ...this.running };
  }
}

export function runIn(
  terminal: TestTerminal,
  args: readonly string[],
  composition: Composition = new TestComposition(),
) {
  return run(args, { terminal, compose: async () => composition }, "1.2.3");
}
