/** Runs a machine's programs, one at a time, with what they are to know in their environment. */
import type { Duration } from "../../../src/model/clock.js";
import { AdapterError, type MachineHost } from "../../../src/ports/machine-adapter.js";
import type { Secret } from "../../../src/ports/power-device.js";
import { firstLine } from "../../kit/process/first-line.js";
import { withoutValues } from "../../kit/process/masked.js";
import { type Ran, RunFailure, run } from "../../kit/process/run.js";
import type { Programs } from "./programs.js";
import { type CommandSettings, type Task, usualTimeLimit } from "./settings.js";

export interface Errand {
  /** Added to the program's own. */
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Aborted when nobody waits any more: then it is not begun. One that has begun is seen through. */
  readonly signal?: AbortSignal;
}

export class Runner {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly id: string,
    private readonly settings: CommandSettings,
    private readonly programs: Programs,
    private readonly host: MachineHost,
  ) {}

  /**
   * @returns what it wrote
   * @throws AdapterError (by rejection) `refused` where it ended with another status than 0, or was not begun; `unreachable`
   *   where nobody knows what it did; `misconfigured` where it cannot be run
   */
  run(task: Task, errand: Errand = {}): Promise<string> {
    const turn = this.last.then(() => this.begin(task, errand));
    this.last = turn.catch(() => {});
    return turn;
  }

  private async begin(task: Task, errand: Errand): Promise<string> {
    const argv = this.programs.get(task);
    if (!argv) throw new AdapterError(`${this.id} has no program for ${task}`, "refused");
    if (errand.signal?.aborted) throw new AdapterError(`${this.id}: ${task} was not run any more`, "refused");
    const confided = this.confided(errand);
    const ran = await this.attempt(argv, errand, confided);
    if (ran.code === 0) return ran.stdout;
    // Nobody knows how far it came before it was ended.
    const kind = ran.code === null ? "unreachable" : "refused";
    throw new AdapterError(`${this.named(argv)} ${failed(ran, Object.values(confided))}`, kind);
  }

  private async attempt(argv: readonly string[], { words = [] }: Errand, confided: Environment): Promise<Ran> {
    const timeLimit: Duration = this.settings.timeLimit ?? usualTimeLimit;
    const environment = { SHOAL_MACHINE: this.id, ...this.known(), ...confided };
    try {
      return await run({ argv: [...argv, ...words], environment, timeLimit, clock: this.host.clock });
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      const kind = error.kind === "notStarted" ? "misconfigured" : "unreachable";
      throw new AdapterError(`${this.named(argv)} ${error.message}: check it and the machine's settings`, kind);
    }
  }

  /** Told to whoever asks: no secret. */
  private known(): Environment {
    const { endpoint, userName } = this.settings.bmc ?? {};
    return {
      ...(endpoint !== undefined && { BMC_ENDPOINT: endpoint }),
      ...(userName !== undefined && { BMC_USERNAME: userName }),
    };
  }

  /** Programs tell of their environment, e.g. by `set -x`: these values are told to nobody. */
  private confided({ environment: given = {} }: Errand): Environment {
    const { bmc, environment = {} } = this.settings;
    const secrets = { ...(bmc?.password !== undefined && { BMC_PASSWORD: bmc.password }), ...environment };
    const read = Object.entries(secrets).map(([name, secret]) => [name, this.secret(secret)]);
    return { ...Object.fromEntries(read), ...given };
  }

  private secret(secret: Secret): string {
    const { id, host } = this;
    if (host.secret) return host.secret(secret);
    throw new AdapterError(`${id}: its settings name a secret, and none are kept here`, "misconfigured");
  }

  /** Without its arguments, in which there may be a password. */
  private named(argv: readonly string[]): string {
    return `${this.id}: the program ${argv[0]}`;
  }
}

type Environment = Readonly<Record<string, string>>;

/** What a shell writes with `set -x`. */
const traced = /^\++ .*$/gm;

function failed({ code, stderr }: Ran, confided: readonly string[]): string {
  const said = firstLine(withoutValues(stderr.replace(traced, ""), confided));
  const how = code === null ? "was ended by a signal" : `failed with exit status ${code}`;
  return said === "" ? how : `${how}: ${said}`;
}
