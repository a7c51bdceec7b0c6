import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import { firstLine } from "../../kit/process/first-line.js";
import { withoutValues } from "../../kit/process/masked.js";
import { type Ran, RunFailure, run } from "../../kit/process/run.js";
import { stateOf } from "../../kit/process/state-word.js";
import { withPort } from "./argv.js";
import { type CommandSettings, type Programs, usualTimeLimit } from "./settings.js";

export class CommandBank implements Bank {
  readonly source = "command";

  constructor(
    private readonly id: string,
    private readonly settings: CommandSettings,
    private readonly host: DeviceHost,
  ) {}

  async read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    const readings = new Map<string, PortReading | PortUnread>();
    for (const port of ports) {
      signal.throwIfAborted();
      readings.set(port, await this.readOne(port));
    }
    return readings;
  }

  async order(port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    const argv = (this.settings as Programs)[command as keyof Programs];
    if (argv === undefined) throw new AdapterError(`${this.id} has no program for \`${command}\``, "refused");
    signal.throwIfAborted();
    const ran = await this.run(argv, port);
    if (ran.code === 0) return;
    // Nobody knows how far it came before it was ended.
    const kind = ran.code === null ? "unreachable" : "refused";
    throw new AdapterError(`${this.named(argv)} ${this.failed(ran)}`, kind);
  }

  async close(): Promise<void> {}

  private async readOne(port: string): Promise<PortReading | PortUnread> {
    const { status } = this.settings;
    if (status === undefined) return { problem: "cannot be read: the device has no `status` program" };
    const ran = await this.run(status, port);
    if (ran.code !== 0) return { problem: `cannot be read: the \`status\` program ${this.failed(ran)}` };
    const admin = stateOf(ran.stdout);
    if (admin !== null) return { admin, detection: null };
    const said = this.told(ran.stdout);
    return { problem: `cannot be read: the \`status\` program says "${said}", where its first word must be on or off` };
  }

  private async run(argv: readonly string[], port: string): Promise<Ran> {
    const { timeLimit = usualTimeLimit } = this.settings;
    const { clock } = this.host;
    try {
      return await run({ argv: withPort(argv, port), environment: this.environment(port), timeLimit, clock });
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      const kind = error.kind === "notStarted" ? "misconfigured" : "unreachable";
      throw new AdapterError(`${this.named(argv)} ${error.message}: check it and the settings of the device`, kind);
    }
  }

  private environment(port: string): Record<string, string> {
    return { SHOAL_DEVICE: this.id, SHOAL_PORT: port, ...this.ownEnvironment() };
  }

  private ownEnvironment(): Record<string, string> {
    const { environment = {} } = this.settings;
    return Object.fromEntries(Object.entries(environment).map(([name, secret]) => [name, this.host.secret(secret)]));
  }

  private failed({ code, stderr }: Ran): string {
    const said = this.told(stderr);
    const how = code === null ? "was ended by a signal" : `failed with exit status ${code}`;
    return said === "" ? how : `${how}: ${said}`;
  }

  /** What it is given beside its arguments may be passwords, and programs tell of their environment, e.g. by `set -x`. */
  private told(output: string): string {
    return firstLine(withoutValues(output, Object.values(this.ownEnvironment())));
  }

  /** Without its arguments, in which there may be a password. */
  private named(argv: readonly string[]): string {
    return `${this.id}: the program ${argv[0]}`;
  }
}
