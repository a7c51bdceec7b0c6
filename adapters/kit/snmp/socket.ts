/**
 * The UDP socket under the SNMP package. It lets in only what comes from the device, and what is as well protected as
 * the request was; what the package throws over a message ends here and not with the process.
 */
import { createSocket, type RemoteInfo, type Socket, type SocketType } from "node:dgram";
import { oneSpelling } from "../addresses.js";
import { isProtectedAs, isReport, type Security } from "./reply.js";

export interface Gate {
  readonly address: string;
  readonly port: number;
  /** Null = not version 3. */
  readonly security: Security | null;
  /** Something came that is no answer: said in words that continue "no answer by SNMP, but …". */
  odd(what: string): void;
  /** Something came that may be an answer. */
  came(isReport: boolean): void;
  /** The package could not bear a message: whoever waits for it waits in vain. */
  broken(error: Error): void;
}

/** What the package takes as its `dgramModule`. */
export function guardedDgram(gate: Gate): { createSocket(type: SocketType): Socket } {
  return {
    createSocket(type) {
      const socket = createSocket(type);
      const on = socket.on.bind(socket);
      const listen = (event: string, listener: (...given: never[]) => void): Socket =>
        on(event, event === "message" ? guarded(listener as MessageListener, gate) : (listener as () => void));
      return Object.assign(socket, { on: listen });
    },
  };
}

type MessageListener = (message: Buffer, from: RemoteInfo) => void;

const guarded =
  (listener: MessageListener, gate: Gate): MessageListener =>
  (message, from) => {
    const what = oddityOf(message, from, gate);
    if (what !== null) return gate.odd(what);
    gate.came(gate.security !== null && isReport(message));
    try {
      listener(message, from);
    } catch (error) {
      gate.broken(error instanceof Error ? error : new Error(String(error)));
    }
  };

const checkProtection =
  "check that the address is the device's, and the user's security level there (with authentication, and privacy if it is set)";

function oddityOf(message: Buffer, from: RemoteInfo, { address, port, security }: Gate): string | null {
  if (oneSpelling(from.address) !== oneSpelling(address) || from.port !== port)
    return `something came from ${from.address} port ${from.port}; give the address that the device answers from`;
  if (security !== null && !isProtectedAs(message, security))
    return `what came is less protected than what was asked, as if somebody else answered: ${checkProtection}`;
  return null;
}
