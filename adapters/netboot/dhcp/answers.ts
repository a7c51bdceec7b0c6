/** What is said, put in packets and sent on its way. */
import { ipv4Text } from "../../../src/model/ipv4.js";
import type { Asker, BootAnswer, DhcpOptions, ServerPlace } from "../../../src/model/netboot.js";
import type { DhcpSetup, Reservation } from "../../../src/ports/netboot.js";
import type { Arrival } from "./arrival.js";
import { appliesTo } from "./client.js";
import { routeIn } from "./destination.js";
import type { DhcpMessage } from "./message.js";
import { encode, limitsOf } from "./packet/encode.js";
import {
  ackOf,
  informAckOf,
  type NetworkParameters,
  nakOf,
  offerOf,
  proxyAckOf,
  proxyOfferOf,
} from "./packet/reply.js";
import type { ServedNetwork } from "./served-network.js";
import type { Outlet, Sender } from "./udp-port.js";

export interface AnswersSetup {
  readonly ports: DhcpSetup["ports"];
  readonly place: DhcpSetup["place"];
  readonly netboot: DhcpSetup["netboot"];
}

/** One client on one network, at one moment. */
export interface Case {
  readonly arrival: Arrival;
  readonly served: ServedNetwork;
  readonly asker: Asker;
  readonly outlet: Outlet;
}

/** What a proxy says may be nothing: it returns false then. */
export class Answers {
  constructor(private readonly setup: AnswersSetup) {}

  ask({ served, asker }: Pick<Case, "served" | "asker">): BootAnswer {
    const place: ServerPlace = { ...this.setup.place, address: served.network.address };
    return this.setup.netboot.ask(asker, place);
  }

  offer(one: Case, boot: BootAnswer, address: number): void {
    this.#send(one, offerOf(partsOf(one, boot), this.#leaseOf(one, address)));
  }

  ack(one: Case, boot: BootAnswer, address: number): void {
    this.#send(one, ackOf(partsOf(one, boot), this.#leaseOf(one, address)));
  }

  inform(one: Case, boot: BootAnswer): void {
    this.#send(one, informAckOf(partsOf(one, boot), parametersOf(one)));
  }

  nak(one: Case, reason: string): void {
    this.#send(one, nakOf(one.arrival.message, one.served.network.address, reason));
  }

  proxyOffer(one: Case, boot: BootAnswer): boolean {
    const answer = proxyOfferOf(partsOf(one, boot), optionsOf(one));
    if (answer) this.#send(one, answer);
    return answer !== null;
  }

  /** Straight back: the client asks from any port (EDK2 from 4011, iPXE from 68). */
  proxyAck(one: Case, boot: BootAnswer): boolean {
    const answer = proxyAckOf(partsOf(one, boot), optionsOf(one));
    if (answer) this.#sendTo(one, answer, one.arrival.from);
    return answer !== null;
  }

  #leaseOf(one: Case, address: number) {
    return { ...parametersOf(one), address: ipv4Text(address), leaseTime: one.served.leaseTime };
  }

  #send(one: Case, answer: DhcpMessage): void {
    const { message, from } = one.arrival;
    this.#sendTo(one, answer, routeIn(one.served)(message, answer, from, this.setup.ports));
  }

  #sendTo({ arrival, outlet }: Case, answer: DhcpMessage, to: Sender): void {
    outlet.send(encode(answer, limitsOf(arrival.message)), to);
  }
}

const partsOf = ({ arrival, served }: Case, boot: BootAnswer) => ({
  request: arrival.message,
  server: served.network.address,
  boot,
});

function parametersOf(one: Case): NetworkParameters {
  const { served, arrival } = one;
  return { ...served.parameters, hostName: arrival.reservation?.hostName ?? null, options: optionsOf(one) };
}

/** What is configured for the machine goes before what is configured for its network. */
function optionsOf({ served, arrival, asker }: Case): DhcpOptions {
  const { reservation } = arrival;
  if (!reservation || !appliesTo(served, reservation)) return served.network.options;
  return { ...served.network.options, ...ownOptions(reservation, asker) };
}

const ownOptions = (reservation: Reservation, asker: Asker): DhcpOptions =>
  (isIpxe(asker) ? reservation.ipxeOptions : undefined) ?? reservation.options;

const isIpxe = ({ ipxe, userClasses }: Asker): boolean => ipxe !== null || userClasses.includes("iPXE");
