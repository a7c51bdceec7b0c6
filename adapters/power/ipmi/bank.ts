import type { PowerCommand } from "../../../src/model/reset.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import type { Bank, PortReading, PortUnread } from "../../kit/power/bank.js";
import { firstLine } from "../../kit/process/first-line.js";
import { type Ran, RunFailure, run } from "../../kit/process/run.js";
import { LoginPause, LoginRefused } from "../../kit/refused-login.js";
import { type IpmiSettings, usualPort, usualPrivilege, usualProgram } from "./settings.js";
import { complaintOf, orders, statusOf } from "./words.js";

/** Longer than ipmitool itself tries. */
const timeLimit = 20_000;

export class IpmiBank implements Bank {
  readonly source = "ipmi";

  private readonly pause: LoginPause;

  constructor(
    private readonly label: string,
    private readonly settings: IpmiSettings,
    private readonly host: DeviceHost,
  ) {
    this.pause = new LoginPause(host.clock);
  }

  async read(ports: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, PortReading | PortUnread>> {
    signal.throwIfAborted();
    const { stdout } = await this.power("status");
    const admin = statusOf(stdout);
    const text = `${this.label}: ipmitool says "${firstLine(stdout)}", which tells nothing of the power`;
    if (admin === null) throw new AdapterError(text, "unreachable");
    return new Map(ports.map((port) => [port, { admin, detection: null }]));
  }

  async order(_port: string, command: PowerCommand, signal: AbortSignal): Promise<void> {
    const word = (orders as Partial<Record<PowerCommand, string>>)[command];
    if (word === undefined) throw new AdapterError(`${this.label} cannot ${command} by IPMI`, "refused");
    signal.throwIfAborted();
    await this.power(word);
  }

  async close(): Promise<void> {}

  /** Each run is a login. */
  private async power(word: string): Promise<Ran> {
    const password = this.host.secret(this.settings.password);
    return await this.pause.during(password, async () => {
      const ran = await this.run(word, password);
      if (ran.code === 0) return ran;
      throw this.failure(ran);
    });
  }

  private failure({ code, stderr }: Ran): AdapterError {
    if (code === null) return new AdapterError(`${this.label}: ipmitool was ended by a signal`, "unreachable");
    const { kind, text } = complaintOf(stderr) ?? { kind: "unreachable", text: "cannot be talked to" };
    const message = `${this.label} ${text}. ipmitool says: ${firstLine(stderr)}`;
    return kind === "loginRefused" ? new LoginRefused(message) : new AdapterError(message, kind);
  }

  private async run(word: string, password: string): Promise<Ran> {
    const { host, port = usualPort, username, privilege = usualPrivilege, program = usualProgram } = this.settings;
    const to = ["-H", host, "-p", String(port), "-U", username, "-L", privilege];
    // -E: from the environment, since everybody on the computer can read the arguments.
    const argv = [program, "-I", "lanplus", "-C", "17", ...to, "-E", "-N", "2", "-R", "2", "chassis", "power", word];
    const environment = { IPMI_PASSWORD: password };
    try {
      return await run({ argv, environment, timeLimit, clock: this.host.clock });
    } catch (error) {
      throw error instanceof RunFailure ? this.notRun(program, error) : error;
    }
  }

  private notRun(program: string, { kind, message }: RunFailure): AdapterError {
    if (kind !== "notStarted") return new AdapterError(`${this.label}: ${program} ${message}`, "unreachable");
    const text = `${this.label}: the program ${program} ${message}. Install ipmitool, or say where it is by \`program\``;
    return new AdapterError(text, "misconfigured");
  }
}
