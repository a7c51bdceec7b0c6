/** Says what to boot to clients that have their address from another server (PXE 2.1 §2.2.3). */
import type { Answers, Case } from "./answers.js";
import { askOf } from "./arrival.js";
import type { Outcome, Tally } from "./tally.js";

export interface ProxySetup {
  readonly tally: Tally;
  readonly answers: Answers;
}

/** Who looks for boot servers says so in option 60 (PXE 2.1 §2.2.2, UEFI §24.7.3). */
const bootClass = /^(?:PXE|HTTP)Client/;

/** At the server port. */
export function answerAsProxy(one: Case, { tally, answers }: ProxySetup): void {
  tally.count(outcomeAtServerPort(one, answers));
}

function outcomeAtServerPort(one: Case, answers: Answers): Outcome {
  const { type, serverId } = askOf(one.arrival);
  const toOther = type !== "discover" && (type !== "request" || serverId !== null);
  if (toOther) return "other-server";
  // A system that comes back to its address asks nobody in particular: it is the other server's, and yet it was seen.
  const boot = answers.ask(one);
  if (type === "request") return "other-server";
  if (boot.machine === null) return "stranger";
  // An offer without an address would only confuse others.
  if (!bootClass.test(one.asker.vendorClass ?? "")) return "nothing-to-boot";
  return answers.proxyOffer(one, boot) ? "proxy-offered" : "nothing-to-boot";
}

/** At the port of boot servers, 4011, where those ask that saw no file in our offer. */
export function answerAtProxyPort(one: Case, { tally, answers }: ProxySetup): void {
  tally.count(outcomeAtProxyPort(one, answers));
}

function outcomeAtProxyPort(one: Case, answers: Answers): Outcome {
  const { type } = one.arrival;
  if (type !== "request" && type !== "inform") return "not-a-request";
  const boot = answers.ask(one);
  if (boot.machine === null) return "stranger";
  return answers.proxyAck(one, boot) ? "proxy-acknowledged" : "nothing-to-boot";
}
