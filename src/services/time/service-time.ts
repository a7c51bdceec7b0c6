/**
 * The time that managers show: the host's, corrected by what time servers say. The host's clock itself is never set, which is
 * for the operating system to do; nothing that goes wrong here ends the service.
 */
import { type Clock, type Duration, type Instant, minutes, seconds } from "../../model/clock.js";
import type { Settings } from "../../model/settings.js";
import type { Logger } from "../../ports/logger.js";
import type { ServiceCondition, TimeFacts } from "../../ports/world.js";
import type { Resolve } from "../outbound-connect.js";
import { mostAgreed, type Sample } from "./sample.js";
import { TimeServers } from "./servers.js";
import { clockTrouble, serverTrouble } from "./wording.js";

export interface ServiceTimeOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly resolve: Resolve;
  /** Where time servers listen; other than 123 only in tests. */
  readonly port?: number;
}

export interface ServiceTime {
  /** The same object until a server says otherwise, or the last word of one is too old. */
  facts(): TimeFacts;
  conditions(): readonly ServiceCondition[];
  /** Asks these servers from now on, if the protocol is on. */
  use(network: Pick<Settings["network"], "ntpEnabled" | "ntpServers">): void;
  close(): void;
}

export const openServiceTime = (options: ServiceTimeOptions): ServiceTime => new Rounds(options);

/** From one round of questions to the next. */
const period: Duration = minutes(15);
/** After rounds without any answer, doubled each time up to the period: a network is often up a little after its computer. */
const firstRetry: Duration = minutes(1);
/** RFC 4330 §10: no server is to be asked more often, however often the settings change. */
const leastPause: Duration = seconds(15);
/** Three rounds may fail. */
const freshFor: Duration = 3 * period + minutes(5);
/** Nobody needs to be told of less; certificates and sessions do not care. */
const tolerated: Duration = seconds(2);

const hostsOwn: TimeFacts = { source: "Host", offset: 0 };

interface Known {
  readonly at: Instant;
  readonly facts: TimeFacts;
}

class Rounds implements ServiceTime {
  readonly #servers: TimeServers;
  #hosts: readonly string[] = [];
  #known: Known | undefined;
  /** By host. */
  #troubles: ReadonlyMap<string, ServiceCondition> = new Map();
  #difference: ServiceCondition | undefined;
  #failures = 0;
  #lastBegun: Instant | undefined;
  #round = new AbortController();
  #cancel = () => {};

  constructor(private readonly options: ServiceTimeOptions) {
    const { clock, resolve, port = 123 } = options;
    this.#servers = new TimeServers({ clock, resolve, port });
  }

  facts(): TimeFacts {
    return this.#known !== undefined && this.#isFresh(this.#known) ? this.#known.facts : hostsOwn;
  }

  /** A host's clock that has been set far, either way, makes what is known worth nothing too. */
  #isFresh({ at }: Known): boolean {
    return Math.abs(this.options.clock.now() - at) < freshFor;
  }

  conditions(): readonly ServiceCondition[] {
    const isKnown = this.#difference !== undefined && this.facts().source === "NTP";
    return [...(isKnown && this.#difference ? [this.#difference] : []), ...this.#troubles.values()];
  }

  use({ ntpEnabled, ntpServers }: Parameters<ServiceTime["use"]>[0]): void {
    const named = ntpServers.filter((host) => host !== null && host !== "");
    const hosts = ntpEnabled ? [...new Set(named as readonly string[])] : [];
    if (hosts.join(" ") === this.#hosts.join(" ")) return;
    this.#stop();
    this.#hosts = hosts;
    this.#failures = 0;
    this.#troubles = new Map([...this.#troubles].filter(([host]) => hosts.includes(host)));
    this.#servers.beginAnew();
    if (hosts.length === 0) this.#forget();
    else this.#begin(this.#pauseLeft());
  }

  close(): void {
    this.#stop();
  }

  #stop(): void {
    this.#cancel();
    this.#round.abort();
  }

  #forget(): void {
    this.#known = undefined;
    this.#difference = undefined;
  }

  #pauseLeft(): Duration {
    const since = this.#lastBegun === undefined ? leastPause : this.options.clock.now() - this.#lastBegun;
    return since < 0 ? leastPause : Math.max(0, leastPause - since);
  }

  /* ── rounds ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  #begin(delay: Duration): void {
    this.#round = new AbortController();
    const { signal } = this.#round;
    this.#cancel = this.options.clock.after(delay, () => {
      this.#lastBegun = this.options.clock.now();
      void this.#askAll(signal).catch((error) => this.options.logger.error("asking for the time failed", { error }));
    });
  }

  async #askAll(signal: AbortSignal): Promise<void> {
    const samples: Sample[] = [];
    for (const host of this.#hosts) {
      const verdict = await this.#servers.ask(host, signal);
      if (signal.aborted) return;
      if (verdict.kind === "sample") samples.push(verdict.sample);
      this.#note(host, verdict.kind === "sample" ? undefined : serverTrouble(host, verdict));
    }
    const sample = mostAgreed(samples);
    if (sample !== undefined) this.#learn(sample);
    this.#failures = sample === undefined ? this.#failures + 1 : 0;
    const retry = firstRetry * 2 ** Math.min(this.#failures - 1, 10);
    this.#begin(sample === undefined ? Math.min(retry, period) : period);
  }

  /** @param text what is wrong with the server; undefined = nothing */
  #note(host: string, text: string | undefined): void {
    const before = this.#troubles.get(host);
    if (text === before?.text) return;
    const others = [...this.#troubles].filter(([other]) => other !== host);
    const { clock, logger } = this.options;
    if (text === undefined) logger.info("a time server answers again", { server: host });
    else logger.warn(text);
    this.#troubles = new Map(text === undefined ? others : [...others, [host, warning(text, clock.now(), before)]]);
  }

  #learn({ offset }: Sample): void {
    const now = this.options.clock.now();
    if (this.#known === undefined) this.options.logger.info("time servers answer", { offset });
    const { facts } = this.#known ?? { facts: hostsOwn };
    const same = facts.source === "NTP" && facts.offset === offset;
    this.#known = { at: now, facts: same ? facts : { source: "NTP", offset } };
    const before = this.#difference;
    this.#difference = Math.abs(offset) > tolerated ? warning(clockTrouble(offset), now, before) : undefined;
    if (this.#difference !== undefined && before === undefined) this.options.logger.warn(this.#difference.text);
  }
}

/** What was wrong before in another way has been wrong since then. */
const warning = (text: string, now: Instant, before: ServiceCondition | undefined): ServiceCondition => ({
  severity: "Warning",
  text,
  since: before?.since ?? now,
});
