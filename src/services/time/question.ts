/** One question to one address, on a socket of its own. */
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Clock, Duration } from "../../model/clock.js";
import { type Distrust, decodeReply, encodeQuestion, nonceBytes } from "./packet.js";
import { type Sample, sampleOf } from "./sample.js";

export interface Question {
  readonly address: string;
  readonly port: number;
  readonly clock: Clock;
  readonly timeout: Duration;
  /** Ends the wait: the answer is then `silent`. */
  readonly signal: AbortSignal;
}

export type Answer =
  | { readonly kind: "sample"; readonly sample: Sample }
  | { readonly kind: "kiss"; readonly code: string }
  | { readonly kind: "distrusted"; readonly why: Distrust }
  /** Nothing came in time. */
  | { readonly kind: "silent" }
  /** What came answers another question than ours. */
  | { readonly kind: "foreign" }
  /** The host's clock was set between question and answer. */
  | { readonly kind: "stepped" }
  /** @param code of the system's error */
  | { readonly kind: "unreachable"; readonly code: string };

/** Always resolves, and the socket is closed by then. */
export function ask({ address, port, clock, timeout, signal }: Question): Promise<Answer> {
  const nonce = randomBytes(nonceBytes);
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  return new Promise((resolve) => {
    let ifNothingComes: Answer = { kind: "silent" };
    let asked = clock.now();
    let ended = false;
    const end = (answer: Answer): void => {
      if (ended) return;
      ended = true;
      cancel();
      signal.removeEventListener("abort", giveUp);
      socket.close(() => resolve(answer));
    };
    const giveUp = (): void => end(ifNothingComes);
    const fail = (error: Error): void => end({ kind: "unreachable", code: codeOf(error) });
    const cancel = clock.after(timeout, giveUp);
    signal.addEventListener("abort", giveUp);
    socket.on("error", fail);
    socket.on("message", (packet) => {
      const reply = decodeReply(packet, nonce);
      // Somebody who cannot see our question must not be able to end it.
      if (reply.kind === "foreign") ifNothingComes = reply;
      else end(reply.kind === "time" ? measured(reply, asked, clock.now(), timeout) : reply);
    });
    // Connected, so that the system passes on nothing that comes from elsewhere.
    socket.connect(port, address, (error?: Error) => {
      if (error instanceof Error) return fail(error);
      if (ended) return;
      asked = clock.now();
      socket.send(encodeQuestion(nonce), (problem) => problem && fail(problem));
    });
    if (signal.aborted) giveUp();
  });
}

function measured(reply: Parameters<typeof sampleOf>[0], asked: number, heard: number, timeout: Duration): Answer {
  const between = heard - asked;
  // Timers do not follow the clock when it is set, so a longer wait than the limit was none.
  if (between < 0 || between > 2 * timeout) return { kind: "stepped" };
  return { kind: "sample", sample: sampleOf(reply, asked, heard) };
}

const codeOf = (error: Error): string => ("code" in error ? String(error.code) : error.message);
