/**
 * Before a port is switched it is looked at: one that leads to another switch, or to ourselves, is not a machine's
 * whatever the configuration says.
 */
import { type Clock, type Duration, type Instant, minutes, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost, Survey } from "../../../src/ports/power-device.js";
import type { Bank } from "./bank.js";
import type { DeviceLock } from "./lock.js";
import type { Switching } from "./port-memory.js";
import { type Hold, unlessAborted } from "./waits.js";

const goodFor: Duration = minutes(10);
/** After a survey that failed. */
const againAfter: Duration = minutes(1);
/** An order does not wait longer for it. */
const surveyTime: Duration = seconds(30);

interface Looked {
  readonly until: Instant;
  /** Null = it failed. */
  readonly survey: Survey | null;
}

export class Guard {
  private last: Looked | null = null;
  private pending: Promise<void> | null = null;

  constructor(
    private readonly label: string,
    private readonly bank: Bank,
    private readonly lock: DeviceLock,
    private readonly host: DeviceHost,
    /** Aborted when the device is let go of. */
    private readonly closing: AbortSignal,
  ) {}

  /**
   * @param before what the port was told last: the On of a cycle that has begun is never kept waiting
   * @param manyMacs that many MAC addresses are seen on it is expected
   * @returns why the order has to wait; null = it need not
   * @throws AdapterError `refused` when the port must not be switched
   */
  hold(port: string, command: Switching, before: Switching | null, manyMacs: boolean): Hold | null {
    if (!this.bank.survey || (command === "on" && before === "off")) return null;
    if (!this.last || this.clock.now() >= this.last.until) {
      return {
        reason: "the device has not said yet what hangs on it",
        wait: (signal) => unlessAborted(this.look(), signal),
      };
    }
    this.check(port, this.last, manyMacs);
    return null;
  }

  /** @throws AdapterError (by rejection) */
  async survey(signal: AbortSignal): Promise<Survey> {
    const ask = async (): Promise<Survey> => {
      if (!this.bank.survey) throw new AdapterError(`${this.label} cannot tell what hangs on it`, "misconfigured");
      return this.bank.survey(signal);
    };
    const givenUp = () => new AdapterError(`${this.label} was no longer asked what hangs on it`, "refused");
    const survey = await this.lock.run("survey", ask, signal, givenUp);
    this.last = { until: this.clock.now() + goodFor, survey };
    return survey;
  }

  private get clock(): Clock {
    return this.host.clock;
  }

  private check(port: string, { survey }: Looked, manyMacs: boolean): void {
    if (!survey) return;
    const found = survey.ports.find(({ name }) => name === port);
    if (!found) this.warn(`${this.label} does not say what hangs on port ${port}; it is switched unseen`);
    if (!found?.refusal) return;
    const { reason, text } = found.refusal;
    if (reason === "manyMacs" && manyMacs) return;
    const wayOut = reason === "manyMacs" ? "; if they are to be there, set manyMacs: true beside the port" : "";
    throw new AdapterError(`port ${port} of ${this.label} is not switched: ${text}${wayOut}`, "refused");
  }

  /** Shared by all who wait for it. */
  private look(): Promise<void> {
    this.pending ??= this.lookOnce().finally(() => {
      this.pending = null;
    });
    return this.pending;
  }

  private async lookOnce(): Promise<void> {
    const patience = new AbortController();
    const stop = (): void => patience.abort();
    const cancel = this.clock.after(surveyTime, stop);
    this.closing.addEventListener("abort", stop, { once: true });
    try {
      await this.survey(patience.signal);
    } catch (error) {
      this.last = { until: this.clock.now() + againAfter, survey: null };
      if (this.closing.aborted) return;
      this.warn(`${this.label} could not be asked what hangs on its ports; they are switched unseen`, error);
    } finally {
      cancel();
      this.closing.removeEventListener("abort", stop);
    }
  }

  private warn(text: string, error?: unknown): void {
    this.host.logger.warn(text, error === undefined ? {} : { error });
  }
}
