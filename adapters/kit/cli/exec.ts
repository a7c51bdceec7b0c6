/** A command line without a terminal: a channel of its own for each command (RFC 4254 §6.5). */
import type { Client, ClientChannel } from "ssh2";
import type { Clock } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { type CommandAnswer, type CommandLine, mostOutput, usualPatience } from "./command-line.js";
import type { Dialect } from "./dialect.js";

export class ExecLine implements CommandLine {
  /** Of the commands on their way: what to do when the connection ends. */
  private readonly waiting = new Set<(problem: string) => void>();
  private gone = false;

  constructor(
    private readonly client: Client,
    private readonly dialect: Dialect,
    private readonly clock: Clock,
    private readonly label: string,
  ) {
    client.once("close", () => {
      this.gone = true;
      for (const fail of this.waiting) fail("the connection was closed");
    });
  }

  run(command: string): Promise<CommandAnswer> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        cancel();
        this.waiting.delete(fail);
      };
      const fail = (problem: string): void => {
        settle();
        reject(new AdapterError(`${this.label}: ${problem} while waiting for ${command}`, "unreachable"));
      };
      const cancel = this.clock.after(this.dialect.patience ?? usualPatience, () => fail("no answer"));
      this.waiting.add(fail);
      if (this.gone) return fail("the connection was closed");
      this.client.exec(command, (error, channel) => {
        if (error) return fail(`no channel for a command (${error.message})`);
        collect(channel, (answer) => {
          settle();
          answer ? resolve(answer) : fail("no whole answer");
        });
      });
    });
  }
}

/** @param done gets null when the output is too long, or the channel closed without a word on how it went */
function collect(channel: ClientChannel, done: (answer: CommandAnswer | null) => void): void {
  const pieces: Buffer[] = [];
  let size = 0;
  let status: number | null | undefined;
  const take = (data: Buffer): void => {
    pieces.push(data);
    size += data.length;
    if (size > mostOutput) channel.destroy();
  };
  channel.on("data", take);
  channel.stderr.on("data", take);
  channel.on("error", () => channel.destroy());
  channel.on("exit", (code: number | null) => {
    status = code;
  });
  channel.on("close", () => {
    const text = Buffer.concat(pieces).toString("utf8").replace(/\r/g, "");
    done(size > mostOutput || status === undefined ? null : { text, mode: null, failed: status !== 0 });
  });
}
