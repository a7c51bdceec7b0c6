/** Time servers by name: which addresses they have, which of these may be asked, and which want to be left alone. */
import type { LookupAddress } from "node:dns";
import { type Clock, type Duration, type Instant, minutes, seconds } from "../../model/clock.js";
import { checkAddress, outboundPolicy } from "../outbound.js";
import type { Resolve } from "../outbound-connect.js";
import { ask } from "./question.js";
import type { Sample } from "./sample.js";
import type { Trouble } from "./wording.js";

export interface TimeServersOptions {
  readonly clock: Clock;
  readonly resolve: Resolve;
  readonly port: number;
}

export type Verdict = { readonly kind: "sample"; readonly sample: Sample } | Trouble;

/** A server that wants to be left alone. */
interface Rest {
  readonly code: string;
  readonly from: Instant;
  readonly length: Duration;
}

const answerWithin: Duration = seconds(3);
const resolveWithin: Duration = seconds(10);
/** Of one name: the second serves where the first is of a family that the host cannot reach. */
const mostAddresses = 3;

const firstRest: Duration = minutes(30);
const longestRest: Duration = minutes(24 * 60);

/**
 * Every address of one computer, the host's own and its link's too: that is where local time servers are, and those of clouds.
 * All that can reach them is a question of 48 bytes for the time.
 */
const policy = outboundPolicy({
  allow: ["0.0.0.0/0", "::/0", "127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10"],
  deny: [],
});

export class TimeServers {
  /** By address. */
  readonly #rests = new Map<string, Rest>();

  constructor(private readonly options: TimeServersOptions) {}

  /** Who was refused may ask again as if for the first time, as after a start (RFC 5905 §7.4 ends the association). */
  beginAnew(): void {
    for (const [address, { length }] of this.#rests)
      if (length === Number.POSITIVE_INFINITY) this.#rests.delete(address);
  }

  /** Never rejects. */
  async ask(host: string, signal: AbortSignal): Promise<Verdict> {
    const found = await this.#addresses(host, signal);
    if ("kind" in found) return found;
    let verdict: Verdict = { kind: "nameless", code: "ENOTFOUND" };
    for (const { address } of found.slice(0, mostAddresses)) {
      verdict = await this.#askAddress(address, signal);
      if (verdict.kind === "sample" || signal.aborted) break;
    }
    return verdict;
  }

  async #askAddress(address: string, signal: AbortSignal): Promise<Verdict> {
    const denial = checkAddress(policy, address);
    if (denial !== undefined) return { kind: "denied", denial };
    const { clock, port } = this.options;
    const rest = this.#rests.get(address);
    if (rest !== undefined && isOn(rest, clock.now())) return { kind: "kiss", code: rest.code };
    const answer = await ask({ address, port, clock, timeout: answerWithin, signal });
    if (answer.kind === "kiss") this.#leaveAlone(address, answer.code);
    if (answer.kind === "sample") this.#rests.delete(address);
    return answer;
  }

  /** RFC 5905 §7.4: DENY and RSTR end it, RATE asks for longer pauses; the other codes only inform. */
  #leaveAlone(address: string, code: string): void {
    const from = this.options.clock.now();
    const before = this.#rests.get(address)?.length ?? firstRest / 2;
    if (code === "DENY" || code === "RSTR") this.#rests.set(address, { code, from, length: Number.POSITIVE_INFINITY });
    if (code === "RATE") this.#rests.set(address, { code, from, length: Math.min(before * 2, longestRest) });
  }

  #addresses(host: string, signal: AbortSignal): Promise<readonly LookupAddress[] | Trouble> {
    const { clock, resolve } = this.options;
    return new Promise((done) => {
      const giveUp = () => end({ kind: "nameless", code: "ETIMEDOUT" });
      const cancel = clock.after(resolveWithin, giveUp);
      const end = (found: readonly LookupAddress[] | Trouble) => {
        cancel();
        signal.removeEventListener("abort", giveUp);
        done(found);
      };
      signal.addEventListener("abort", giveUp);
      resolve(host).then(end, (error: NodeJS.ErrnoException) =>
        end({ kind: "nameless", code: error.code ?? error.message }),
      );
      if (signal.aborted) giveUp();
    });
  }
}

/** A rest that seems to begin later than now is over: the host's clock was set back. */
const isOn = ({ from, length }: Rest, now: Instant): boolean =>
  length === Number.POSITIVE_INFINITY || (now >= from && now - from < length);
