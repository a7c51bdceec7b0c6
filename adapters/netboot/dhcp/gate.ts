/** Lets those packets in that are a client's request, and not too many of them. */
import type { Clock } from "../../../src/model/clock.js";
import type { Reservations } from "../../../src/ports/netboot.js";
import type { Arrival, Inlet } from "./arrival.js";
import type { DhcpMessage } from "./message.js";
import { askerOf } from "./packet/asker.js";
import { decode } from "./packet/decode.js";
import { DhcpFormatError } from "./packet/format-error.js";
import { hasEthernetAddress, type MessageType, messageTypeOf } from "./packet/options.js";
import { isProbe } from "./probe.js";
import { Bucket, Buckets, type Rate } from "./rates.js";
import type { ServedNetwork } from "./served-network.js";
import type { Silence, Tally } from "./tally.js";
import type { Sender } from "./udp-port.js";

/**
 * A boot asks in four stages, each with retries; so a client that loops is slowed down and one that boots is not. Anybody can ask in
 * another's name: wishes for an address have a measure of their own beside what ends or adds to a lease, and what relays pass on
 * one beside what comes straight, so that whoever uses up one does not take the other from its owner.
 */
const perClient: Rate = { perSecond: 10, burst: 40 };
/** As many clients as are told apart: more at once are an attack, and then the rate of all together holds. */
const mostClients = 16_384;
/** Of all together: above it, looking at packets would keep the service from all else. */
const together: Rate = { perSecond: 30_000, burst: 30_000 };

const requests: ReadonlySet<string> = new Set(["discover", "request", "decline", "release", "inform"]);

/** How often each client may ask. */
class ClientRates {
  readonly #wishes = new Buckets(perClient, mostClients);
  readonly #others = new Buckets(perClient, mostClients);

  of(type: MessageType): Buckets {
    return type === "discover" || type === "request" ? this.#wishes : this.#others;
  }
}

export interface GateSetup {
  readonly clock: Clock;
  readonly tally: Tally;
  readonly networks: readonly ServedNetwork[];
  readonly reservations: Reservations;
}

export class Gate {
  readonly #direct = new ClientRates();
  readonly #relayed = new ClientRates();
  readonly #all: Bucket;

  constructor(private readonly setup: GateSetup) {
    this.#all = new Bucket(together, setup.clock.now());
  }

  /** null = it is not let in, and counted. */
  admit(bytes: Uint8Array, from: Sender, { near }: Inlet): Arrival | null {
    this.setup.tally.count("received");
    const message = this.read(bytes);
    if (!message) return null;
    const type = messageTypeOf(message);
    if (message.op !== "request" || type === null || !requests.has(type)) return this.#refuse("not-a-request");
    if (!hasEthernetAddress(message)) return this.#refuse("not-ethernet");
    const asker = askerOf(message);
    const { mac } = asker;
    if (isProbe(mac, this.setup.networks)) return this.#refuse("own-probe");
    const rates = message.giaddr === "0.0.0.0" ? this.#direct : this.#relayed;
    if (!rates.of(type).take(mac, this.setup.clock.now())) return this.#refuse("too-often");
    const reservation = this.setup.reservations.of(mac);
    if (reservation?.ignored) return this.#refuse("ignored");
    return { near, from, message, mac, type, asker, reservation };
  }

  /** Any message, also of servers; null = it is none, or one too many. */
  read(bytes: Uint8Array): DhcpMessage | null {
    if (!this.#all.take(this.setup.clock.now())) return this.#refuse("flood");
    try {
      return decode(bytes);
    } catch (error) {
      if (error instanceof DhcpFormatError) return this.#refuse("malformed");
      throw error;
    }
  }

  #refuse(why: Silence): null {
    this.setup.tally.count(why);
    return null;
  }
}
