/**
 * What the server says to a client that wants an address (RFC 2131 §4.3): from the message, what is known of the client, and who has
 * which address. Decisions only; nothing is sent, stored or changed by them.
 */
import type { Instant } from "../../../src/model/clock.js";
import type { Client } from "./client.js";
import type { MessageType } from "./packet/options.js";
import type { ServedNetwork } from "./served-network.js";
import type { Silence } from "./tally.js";

/** A client's message, in the words of RFC 2131. */
export interface Ask {
  readonly type: MessageType;
  readonly mac: string;
  /** Option 50. */
  readonly requested: number | null;
  /** Option 54. */
  readonly serverId: number | null;
  /** 0 = it has none. */
  readonly ciaddr: number;
}

/** As much of the address book as decisions need. */
export interface Addresses {
  due(client: Client, now: Instant): number | null;
  mayHave(client: Client, address: number, now: Instant): boolean;
  choose(client: Client, wish: number | null, now: Instant): number | null;
  has(mac: string, address: number, now: Instant): boolean;
  offerOf(mac: string, now: Instant): { readonly address: number } | null;
}

export type Decision =
  | { readonly kind: "offer" | "ack" | "release" | "decline"; readonly address: number }
  | { readonly kind: "inform" }
  /** The reason is for people. */
  | { readonly kind: "nak"; readonly reason: string }
  | { readonly kind: "silence"; readonly why: Silence };

export interface Situation {
  readonly served: ServedNetwork;
  readonly addresses: Addresses;
  readonly now: Instant;
}

const silence = (why: Silence): Decision => ({ kind: "silence", why });

type Rule = (ask: Ask, client: Client, situation: Situation) => Decision;

const wishes: Readonly<Partial<Record<MessageType, Rule>>> = {
  discover: (ask, client, { addresses, now }) => {
    const address = addresses.choose(client, ask.requested, now);
    if (address !== null) return { kind: "offer", address };
    return silence(client.pooled ? "pool-exhausted" : "reserved-in-use");
  },
  request: (ask, client, situation) => {
    if (ask.serverId !== null) return selecting(ask, client, situation);
    // INIT-REBOOT says its address in option 50, RENEWING and REBINDING in ciaddr (RFC 2131 §4.3.2, table 4).
    return settle(ask.ciaddr || ask.requested, client, situation);
  },
  inform: () => ({ kind: "inform" }),
};

/** @param client what it may have here */
export function decideWish(ask: Ask, client: Client, situation: Situation): Decision {
  return wishes[ask.type]?.(ask, client, situation) ?? silence("not-a-request");
}

/** RELEASE names its address in ciaddr, DECLINE in option 50 (RFC 2131 §4.4.1, table 5). Only who has one can give it up. */
export function decideEnd(kind: "release" | "decline", ask: Ask, { served, addresses, now }: Situation): Decision {
  const address = kind === "release" ? ask.ciaddr : ask.requested;
  if (ask.serverId !== null && ask.serverId !== served.server) return silence("other-server");
  if (!address) return silence("malformed");
  const offered = kind === "decline" && addresses.offerOf(ask.mac, now)?.address === address;
  return offered || addresses.has(ask.mac, address, now) ? { kind, address } : silence("not-its-address");
}

function selecting(ask: Ask, client: Client, situation: Situation): Decision {
  if (ask.serverId !== situation.served.server) return silence("other-server");
  return settle(ask.requested ?? (ask.ciaddr || null), client, situation);
}

/**
 * The client gets the address that it names, or is told to begin anew. Who is ours and was not recorded gets it too, where it is
 * free: silence, as RFC 2131 §4.3.2 has it for servers that share their records with nobody, would cost a boot ten seconds.
 */
function settle(address: number | null, client: Client, { addresses, now }: Situation): Decision {
  if (address === null) return silence("malformed");
  const due = addresses.due(client, now);
  const right = (due === null || due === address) && addresses.mayHave(client, address, now);
  return right ? { kind: "ack", address } : { kind: "nak", reason: "this address is not for this client now" };
}
