/** The one connection to a switch: made when it is needed, kept for a while, thrown away when anything goes wrong. */
import type { Client, ClientChannel } from "ssh2";
import { type Clock, type Instant, minutes, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import { LoginPause } from "../refused-login.js";
import type { CommandLine } from "./command-line.js";
import { connect, type Door, type Entrance } from "./connect.js";
import type { Dialect, Step } from "./dialect.js";
import { ExecLine } from "./exec.js";
import { HostKey } from "./host-key.js";
import { quote } from "./rows.js";
import { type SshSettings, usualPort } from "./settings.js";
import { type Credentials, Shell } from "./shell.js";

export interface CliSessionOptions {
  readonly dialect: Dialect;
  readonly settings: SshSettings;
  /** For messages, e.g. `sw1 (192.0.2.10)`. */
  readonly label: string;
  /** Name or address of the switch. */
  readonly address: string;
  readonly host: DeviceHost;
}

/** Switches have few sessions to give; a poll comes more often than that. */
const idleTime = minutes(1);

/** One that is polled would be kept for ever, and with it what either side lost track of. */
const longestKept = minutes(240);

const farewell = seconds(2);

/** Wide enough that no line is folded, long enough that few outputs have pages. */
const terminal = { term: "vt100", cols: 511, rows: 1000, width: 0, height: 0 };

interface Connection extends Entrance {
  readonly line: CommandLine;
  readonly since: Instant;
}

export class CliSession {
  private connection: Connection | null = null;
  /** Until the last one is away: a switch may keep its configuration locked for it. */
  private leaving: Promise<void> = Promise.resolve();
  private cancelIdle = (): void => {};
  private closed = false;
  private readonly pause: LoginPause;

  constructor(private readonly options: CliSessionOptions) {
    this.pause = new LoginPause(options.host.clock);
  }

  /** Whether there is a connection already, which may turn out to be dead. */
  get isOpen(): boolean {
    return this.connection !== null;
  }

  /**
   * Gives the commands one after the other; the first that fails ends it, and the connection.
   * @param decisive the first step that may change the port: from it on only the switch's own words are a refusal
   * @returns the answers
   * @throws AdapterError (by rejection) `refused` in the switch's own words · `unreachable` · `misconfigured`
   */
  async run(steps: readonly Step[], signal: AbortSignal, decisive = steps.length): Promise<readonly string[]> {
    this.cancelIdle();
    this.dropAged();
    const { line } = this.connection ?? (await this.open());
    try {
      // Here for the last time: half of a sequence is worse than all of it.
      if (signal.aborted) throw new AdapterError(`${this.options.label}: given up before it was sent`, "refused");
      const answers: string[] = [];
      for (const [at, step] of steps.entries()) answers.push(await this.take(line, step, at >= decisive));
      this.cancelIdle = this.options.host.clock.after(idleTime, () => this.drop());
      return answers;
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.drop();
    await this.leaving;
  }

  /** The next one starts afresh, never in the middle of a configuration. */
  private drop(): void {
    this.cancelIdle();
    const { connection } = this;
    this.connection = null;
    if (connection) this.leaving = hangUp(connection, this.options.host.clock);
  }

  private dropAged(): void {
    const { connection, options } = this;
    if (connection && options.host.clock.now() - connection.since >= longestKept) this.drop();
  }

  private async take(line: CommandLine, step: Step, decisive: boolean): Promise<string> {
    const { send, mode, expect } =
      typeof step === "string" ? { send: step } : { mode: undefined, expect: undefined, ...step };
    const answer = await line.run(send);
    const refusal = this.refusalIn(answer.text);
    if (refusal !== null) throw this.refused(send, refusal);
    const failure = (words: string) => (decisive ? this.undecided(send, words) : this.refused(send, words));
    if (answer.failed) throw failure(answer.text);
    if (mode !== undefined && answer.mode !== mode) throw failure(`${answer.text} (no ${mode} mode)`);
    if (expect && !expect.test(answer.text)) throw this.undecided(send, answer.text);
    return answer.text;
  }

  private refusalIn(text: string): string | null {
    const { errors } = this.options.dialect;
    const lines = text.split("\n").filter((line) => errors.some((error) => error.test(line.slice(0, 500))));
    return lines.length === 0 ? null : lines.slice(0, 3).join(" ");
  }

  private refused(command: string, words: string): AdapterError {
    const said = words.replace(/\s+/g, " ").trim().slice(0, 200);
    return new AdapterError(`${this.options.label} refused \`${command}\`: ${said}`, "refused");
  }

  private undecided(command: string, words: string): AdapterError {
    return new AdapterError(`${this.options.label} answered \`${command}\` with ${quote(words)}`, "unreachable");
  }

  /* ── opening ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private async open(): Promise<Connection> {
    await this.leaving;
    this.refuseIfClosed();
    const connection = await this.enter();
    this.connection = connection;
    connection.client.once("close", () => {
      if (this.connection === connection) this.connection = null;
    });
    if (this.closed) this.drop();
    this.refuseIfClosed();
    return connection;
  }

  private refuseIfClosed(): void {
    if (this.closed) throw new AdapterError(`${this.options.label}: the device is not in use any more`, "refused");
  }

  private async enter(): Promise<Connection> {
    const door = this.door();
    const { enablePassword: from } = this.options.settings;
    const enablePassword = from === undefined ? null : this.options.host.secret(from);
    const { user, password, passphrase, key } = door;
    const words = JSON.stringify([user, password, passphrase, key?.contents, enablePassword]);
    return await this.pause.during(words, () => this.logIn(door, enablePassword));
  }

  private door(): Door {
    const { dialect, settings, label, address, host } = this.options;
    const secret = (from: SshSettings["password"]) => (from === undefined ? null : host.secret(from));
    return {
      label,
      address,
      port: settings.port ?? usualPort,
      user: settings.user,
      userSuffix: dialect.userSuffix ?? "",
      password: secret(settings.password),
      key: settings.keyFile === undefined ? null : { file: settings.keyFile, contents: host.read(settings.keyFile) },
      passphrase: secret(settings.passphrase),
      legacy: settings.legacyAlgorithms ?? false,
      hostKey: new HostKey(label, settings.hostKey, host),
      clock: host.clock,
    };
  }

  private async logIn(door: Door, enablePassword: string | null): Promise<Connection> {
    const { host } = this.options;
    const entrance = await connect(door);
    try {
      const line = await this.lineOf(entrance.client, { user: door.user, password: door.password, enablePassword });
      return { ...entrance, line, since: host.clock.now() };
    } catch (error) {
      this.leaving = hangUp(entrance, host.clock);
      throw error;
    }
  }

  private async lineOf(client: Client, credentials: Credentials): Promise<CommandLine> {
    const { dialect, label, host } = this.options;
    if (dialect.shell === "exec") return new ExecLine(client, dialect, host.clock, label);
    return await Shell.login(await openShell(client, label), dialect, credentials, host.clock, label);
  }
}

const openShell = (client: Client, label: string): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new AdapterError(`${label} gives no command line (${reason})`, "unreachable"));
    client.once("close", () => fail("the connection was closed"));
    client.shell(terminal, (error, channel) => (error ? fail(error.message) : resolve(channel)));
  });

/**
 * Resolves when the switch knows, or will not. No word of farewell on the command line: some answer it with an offer to
 * save the configuration.
 */
const hangUp = ({ client, socket }: Entrance, clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      cancel();
      resolve();
    };
    const cancel = clock.after(farewell, () => socket.destroy());
    if (socket.destroyed) done();
    else socket.once("close", done);
    client.end();
  });
