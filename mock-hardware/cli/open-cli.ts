/** A mock device's command line, served by SSH. */
import { createServer, type Socket } from "node:net";
import ssh2, { type Algorithms, type Connection, type ServerChannel } from "ssh2";
import type { MockDevice, Timers } from "../switches/device.js";
import { authenticate, type Credentials } from "./authenticate.js";
import { Commits } from "./candidate.js";
import type { CliFixture } from "./cli-fixture.js";
import type { CliFaults } from "./faults.js";
import { fingerprintOf, makeHostKey } from "./host-key.js";
import { obey } from "./obey.js";
import { Session } from "./session.js";
import { type Cli, Shell } from "./shell.js";
import type { Terminal } from "./terminal.js";

export interface CliOptions {
  readonly device: MockDevice;
  readonly fixture: CliFixture;
  readonly credentials: Credentials;
  readonly timers: Timers;
  /** A private key; a new one is made when absent. */
  readonly hostKey?: string;
  readonly host?: string;
  readonly port?: number;
  /** Speaks only what switches spoke around 2005: an RSA key with SHA-1, group14-sha1, CBC ciphers. */
  readonly legacyAlgorithms?: true;
  /** By port: what its setting is called, e.g. `static` on Cisco IOS. */
  readonly words?: Readonly<Record<number, string>>;
}

export interface CliCounts {
  connections: number;
  /** Connections turned away because there were too many, or the device was down. */
  turnedAway: number;
  refusedLogins: number;
  logins: number;
  commands: number;
  unknownCommands: number;
}

export interface CliServer {
  readonly port: number;
  /** `SHA256:` and base64. */
  readonly hostKeyFingerprint: string;
  readonly counts: Readonly<CliCounts>;
  /** Connections now. */
  readonly connections: number;
  readonly faults: CliFaults;
  /** Comes up with another host key, as after a reset to factory settings; connections that are there stay. */
  rekey(hostKey?: string): void;
  /** Breaks all connections, as a crash does. */
  breakConnections(): void;
  close(): Promise<void>;
}

const legacy: Algorithms = {
  kex: ["diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
  serverHostKey: ["ssh-rsa"],
  cipher: ["aes128-cbc", "3des-cbc"],
  hmac: ["hmac-sha1"],
};

/** Who is logged in. */
interface Guest {
  readonly client: Connection;
  readonly hangUp: () => void;
  readonly user: string;
  readonly plain: boolean;
}

/** Resolves when it listens. @throws Error (by rejection) when the port is taken or the host key is none */
export async function openCli(options: CliOptions): Promise<CliServer> {
  const server = new Front(options);
  await server.listen(options.port ?? 0, options.host ?? "127.0.0.1");
  return server;
}

class Front implements CliServer {
  readonly counts: CliCounts = {
    connections: 0,
    turnedAway: 0,
    refusedLogins: 0,
    logins: 0,
    commands: 0,
    unknownCommands: 0,
  };
  readonly faults: CliFaults = { next: null };
  port = 0;
  hostKeyFingerprint = "";
  private readonly cli: Cli;
  /** By the port they come from. */
  private readonly sockets = new Map<number, Socket>();
  private readonly listener = createServer({ noDelay: true }, (socket) => this.welcome(socket));
  private server: ssh2.Server;

  constructor(private readonly options: CliOptions) {
    const { device, fixture, timers, words = {} } = options;
    const chosen = Object.entries(words).map(([port, word]) => [Number(port), word] as const);
    this.cli = { device, fixture, timers, commits: new Commits(device, timers), words: new Map(chosen) };
    this.server = this.serverWith(options.hostKey);
  }

  get connections(): number {
    return this.sockets.size;
  }

  async listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.listener.once("error", reject).listen(port, host, resolve);
    });
    const address = this.listener.address();
    if (typeof address === "object" && address) this.port = address.port;
  }

  rekey(hostKey?: string): void {
    this.server = this.serverWith(hostKey);
  }

  breakConnections(): void {
    for (const socket of this.sockets.values()) socket.destroy();
  }

  async close(): Promise<void> {
    this.breakConnections();
    this.cli.commits.close();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private serverWith(given: string | undefined): ssh2.Server {
    const { legacyAlgorithms, fixture } = this.options;
    const hostKey = given ?? makeHostKey(legacyAlgorithms ? "rsa" : "ecdsa");
    this.hostKeyFingerprint = fingerprintOf(hostKey);
    const { banner } = fixture.login;
    const server = new ssh2.Server({
      hostKeys: [hostKey],
      ...(banner === undefined ? {} : { banner }),
      ...(legacyAlgorithms ? { algorithms: legacy } : {}),
    });
    server.on("connection", (client, { port }) => this.attend(client, port));
    // What reaches it came over a broken connection; the device goes on.
    server.on("error", () => {});
    return server;
  }

  private welcome(socket: Socket): void {
    const { device, fixture } = this.options;
    this.counts.connections += 1;
    socket.on("error", () => {});
    if (device.rebooting || this.sockets.size >= (fixture.maxSessions ?? Number.POSITIVE_INFINITY)) {
      this.counts.turnedAway += 1;
      socket.destroy();
      return;
    }
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    this.sockets.set(remotePort, socket);
    socket.once("close", () => this.sockets.delete(remotePort));
    socket.setNoDelay(true);
    this.server.injectSocket(socket);
  }

  private attend(client: Connection, remotePort: number): void {
    const { fixture, credentials } = this.options;
    let user = "";
    let plain = false;
    // Without a word of farewell: what a crash looks like from the other side.
    const hangUp = (): void => void this.sockets.get(remotePort)?.destroy();
    client.on("error", () => {});
    client.on("authentication", (context) => {
      const suffix = fixture.login.suffix?.exec(context.username)?.[0] ?? "";
      user = context.username.slice(0, context.username.length - suffix.length);
      plain = suffix !== "";
      authenticate(context, user, credentials, () => {
        this.counts.refusedLogins += 1;
      });
    });
    client.on("ready", () => {
      this.counts.logins += 1;
    });
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (acceptPty) => acceptPty?.());
      session.on("window-change", (acceptChange) => acceptChange?.());
      session.on("env", (acceptEnv) => acceptEnv?.());
      session.on("shell", (acceptShell) => this.interact(acceptShell(), { client, hangUp, user, plain }));
      session.on("exec", (acceptExec, reject, { command }) => {
        if (fixture.exec === undefined) return reject?.();
        this.execute(acceptExec(), { client, hangUp, user, plain }, command, fixture.exec);
      });
    });
  }

  private interact(channel: ServerChannel, { client, hangUp, user, plain }: Guest): void {
    const { credentials, fixture } = this.options;
    const terminal: Terminal = {
      write: (text) => void channel.write(text),
      end: () => {
        channel.once("close", () => client.end());
        channel.exit(0);
        channel.end();
      },
      break: hangUp,
    };
    const enablePassword = credentials.enable ?? null;
    const shell = new Shell(this.cli, user, fixture.login.mode, enablePassword !== null);
    const session = new Session(this.cli, shell, terminal, {
      faults: this.faults,
      enablePassword,
      plain,
      counted: (known) => this.count(known),
    });
    channel.on("error", () => {});
    channel.on("close", () => session.close());
    channel.setEncoding("utf8").on("data", (keys: string) => session.type(keys));
    session.start();
  }

  private execute(channel: ServerChannel, { hangUp, user }: Guest, line: string, mode: string): void {
    channel.on("error", () => {});
    const shell = new Shell(this.cli, user, mode, false);
    obey(this.cli, shell, line, this.faults, {
      counted: (known) => this.count(known),
      answer: ({ output, status }) => {
        channel.write(output === "" ? "" : `${output}\n`);
        channel.exit(status);
        channel.end();
      },
      mumble: (text) => void channel.write(text),
      wait: () => {},
      break: hangUp,
    });
  }

  private count(known: boolean): void {
    this.counts.commands += 1;
    if (!known) this.counts.unknownCommands += 1;
  }
}
