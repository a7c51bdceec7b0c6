/** Where an answer goes, on the wire and where there is none. */
import type { DhcpSetup } from "../../../src/ports/netboot.js";
import type { DhcpMessage } from "./message.js";
import { destinationOf } from "./packet/reply.js";
import type { ServedNetwork } from "./served-network.js";
import type { Sender } from "./udp-port.js";

type Route = (request: DhcpMessage, reply: DhcpMessage, from: Sender, ports: DhcpSetup["ports"]) => Sender;

/** A simulated machine on 127/8 has a port of its own, as all of them share addresses, and there is no broadcast. */
const toSender: Route = (_request, _reply, from) => from;

/** RFC 2131 §4.1. */
const onWire: Route = (request, reply, from, ports) => {
  const { address, port } = destinationOf(request, reply);
  return { address, port: ports[port] || from.port };
};

export const routeIn = ({ loopback }: ServedNetwork): Route => (loopback ? toSender : onWire);
