/**
 * Before a port is switched it is looked at: one that leads to another switch, or to ourselves, is not a machine's
 * whatever the configuration says.
 */
import { type Clock, type Duration, type Instant, minutes, seconds } from "../../../src/model/clock.js";
import { AdapterError, type Order } from "../../../src/ports/machine-adapter.js";
import { type DeviceHost, refusalFor, type Survey } from "../../../src/ports/power-device.js";
import type { Bank } from "./bank.js";
import type { DeviceLock } from "./lock.js";
import type { Switching } from "./port-memory.js";
import { type Hold, unlessAborted } from "./waits.js";

/** Then it is looked at anew, before anybody has to wait for it. */
const goodFor: Duration = minutes(10);
/** After a survey that failed, or had to give way. */
const againAfter: Duration = minutes(1);
/** An order does not wait longer for it. */
const surveyTime: Duration = seconds(30);

/** What is asked of it. */
export interface Intended {
  readonly port: string;
  readonly command: Switching;
  readonly order: Order;
  /** What the port was told last. */
  readonly before: Switching | null;
  /** That many MAC addresses are seen on it is expected. */
  readonly manyMacs: boolean;
  /** The machine's own: a neighbour that says by LLDP to have one of them is the machine. */
  readonly macs: readonly string[];
}

export class Guard {
  /** The last that succeeded: one that fails leaves what is known. */
  private known: Survey | null = null;
  /** While nothing is known: not to be tried before. */
  private restUntil: Instant = Number.NEGATIVE_INFINITY;
  private pending: Promise<void> | null = null;
  /** Ends what is pending for the sake of something more urgent. */
  private yieldNow = (): void => {};
  private cancelRenewal = (): void => {};

  constructor(
    private readonly label: string,
    private readonly bank: Bank,
    private readonly lock: DeviceLock,
    private readonly host: DeviceHost,
    /** Aborted when the device is let go of. */
    private readonly closing: AbortSignal,
  ) {
    closing.addEventListener("abort", () => this.cancelRenewal(), { once: true });
  }

  /**
   * What brings a machine back never waits for it, nor is it refused: the port was switched already.
   *
   * @returns why the order has to wait; null = it need not
   * @throws AdapterError `refused` when the port must not be switched
   */
  hold(intended: Intended): Hold | null {
    const { command, order, before } = intended;
    if (!this.bank.survey || (command === "on" && (order.completes || before === "off"))) return null;
    if (this.known) this.check(intended, this.known);
    else if (this.clock.now() >= this.restUntil) {
      return {
        reason: "the device has not said yet what hangs on it",
        wait: (signal) => unlessAborted(this.look(), signal),
      };
    }
    return null;
  }

  /** Something comes that must not wait for a survey: who waits for that looks again afterwards. */
  giveWay(): void {
    this.yieldNow();
  }

  /** @throws AdapterError (by rejection) */
  async survey(signal: AbortSignal): Promise<Survey> {
    const ask = async (): Promise<Survey> => {
      if (!this.bank.survey) throw new AdapterError(`${this.label} cannot tell what hangs on it`, "misconfigured");
      return this.bank.survey(signal);
    };
    const givenUp = () => new AdapterError(`${this.label} was no longer asked what hangs on it`, "refused");
    this.known = await this.lock.run("survey", ask, signal, givenUp);
    this.renewAfter(goodFor);
    return this.known;
  }

  private get clock(): Clock {
    return this.host.clock;
  }

  private check({ port, manyMacs, macs }: Intended, { ports }: Survey): void {
    const found = ports.find(({ name }) => name === port);
    if (!found && ports.length === 0)
      this.warn(`${this.label} does not say what hangs on port ${port}; it is switched unseen`);
    // Its other name may be that of an uplink.
    if (!found && ports.length > 0)
      throw this.refusal(port, `the device calls none of its ports so, but ${examples(ports)}; write it as it does`);
    const refusal = refusalFor(found?.refusal ?? null, macs);
    if (refusal === null) return;
    const { reason, text } = refusal;
    if (reason === "manyMacs" && manyMacs) return;
    const wayOut = reason === "manyMacs" ? "; if they are to be there, set manyMacs: true beside the port" : "";
    throw this.refusal(port, `${text}${wayOut}`);
  }

  private refusal(port: string, text: string): AdapterError {
    return new AdapterError(`port ${port} of ${this.label} is not switched: ${text}`, "refused");
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
    let gaveWay = false;
    this.yieldNow = () => {
      gaveWay = true;
      stop();
    };
    const cancel = this.clock.after(surveyTime, stop);
    this.closing.addEventListener("abort", stop, { once: true });
    try {
      await this.survey(patience.signal);
    } catch (error) {
      if (!this.closing.aborted) this.failed(gaveWay, error);
    } finally {
      cancel();
      this.yieldNow = () => {};
      this.closing.removeEventListener("abort", stop);
    }
  }

  private failed(gaveWay: boolean, error: unknown): void {
    if (this.known) this.renewAfter(gaveWay ? againAfter : goodFor);
    if (gaveWay) return;
    this.restUntil = this.clock.now() + againAfter;
    const meanwhile = this.known ? "what was seen before is held to" : "they are switched unseen";
    this.warn(`${this.label} could not be asked what hangs on its ports; ${meanwhile}`, error);
  }

  private renewAfter(delay: Duration): void {
    this.cancelRenewal();
    if (!this.closing.aborted) this.cancelRenewal = this.clock.after(delay, () => void this.look());
  }

  private warn(text: string, error?: unknown): void {
    this.host.logger.warn(text, error === undefined ? {} : { error });
  }
}

/** `1/0/1, 1/0/2, …`. */
const examples = (ports: Survey["ports"]): string =>
  [...ports.slice(0, 3).map(({ name }) => name), ...(ports.length > 3 ? ["…"] : [])].join(", ");
