/** A client of SSH that does what a test says, and shows what came back. */
import { once } from "node:events";
import ssh2, { type ClientChannel, type ConnectConfig } from "ssh2";

export interface Session {
  /** What the machine said, and in brackets what the console did. */
  output(): string;
  /** What a program is told beside it. */
  errors(): string;
  type(keys: string | Buffer): void;
  endInput(): void;
  /** Exit code; null = it was cut off. */
  readonly exited: Promise<number | null>;
}

export class SshClient {
  private constructor(readonly client: ssh2.Client) {}

  /** @throws Error (by rejection) when it is not let in */
  static async connect(t: { after(end: () => void): void }, config: ConnectConfig): Promise<SshClient> {
    const client = new ssh2.Client();
    t.after(() => client.destroy());
    const ready = new Promise<void>((resolve, reject) => {
      client
        .once("ready", resolve)
        .once("error", reject)
        .once("close", () => reject(new Error("closed")));
    });
    client.on("error", () => {});
    client.connect({ host: "127.0.0.1", readyTimeout: 0, ...config });
    await ready;
    return new SshClient(client);
  }

  /** @param command null = a shell */
  open(command: string | null, terminal: boolean): Promise<Session> {
    return new Promise((resolve, reject) => {
      // What comes with the answer is told in the same turn.
      const opened = (error: Error | undefined, channel: ClientChannel) =>
        error ? reject(error) : resolve(sessionOn(channel));
      if (command === null) this.client.shell(terminal ? {} : false, opened);
      else this.client.exec(command, { pty: terminal }, opened);
    });
  }
}

function sessionOn(channel: ClientChannel): Session {
  const texts = { output: "", errors: "" };
  channel.on("data", (bytes: Buffer) => {
    texts.output += bytes.toString("latin1");
  });
  channel.stderr.on("data", (bytes: Buffer) => {
    texts.errors += bytes.toString("latin1");
  });
  let code: number | null = null;
  channel.on("exit", (given: number | null) => {
    code = given;
  });
  return {
    output: () => texts.output,
    errors: () => texts.errors,
    type: (keys) => void channel.write(keys),
    endInput: () => void channel.end(),
    exited: once(channel, "close").then(() => code),
  };
}
