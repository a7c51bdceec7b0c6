/** The outbound policy applied to a connection: names are resolved once, and only an address that was checked is connected to. */
import { type LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import { parseAddress } from "./network-address.js";
import { checkAddress, type Denial, OutboundDenied, type OutboundPolicy } from "./outbound.js";
import { Slots } from "./slots.js";

/** Resolves a name to all its addresses. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * The system's resolver, two names at a time: each lookup holds one of the few threads that files and password hashes need too,
 * and a dead name server holds it for many seconds.
 */
export function systemResolve(): Resolve {
  const slots = new Slots(2);
  const resolve = (host: string) =>
    new Promise<readonly LookupAddress[]>((done, fail) => {
      lookup(host, { all: true, verbatim: true }, (error, addresses) => (error ? fail(error) : done(addresses)));
    });
  return (host) => slots.run(() => resolve(host));
}

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

function literalDenial(policy: OutboundPolicy, url: URL): Denial | undefined {
  const host = withoutBrackets(url.hostname);
  return isIP(host) === 0 ? undefined : checkAddress(policy, host, { host, port: portOf(url) });
}

/** Whether a URL names a forbidden address itself; a name is judged once it is resolved. */
export const deniesLiteral = (policy: OutboundPolicy, url: URL): boolean => literalDenial(policy, url) !== undefined;

/** @throws OutboundDenied when the URL names a forbidden address itself */
export function checkLiteral(policy: OutboundPolicy, url: URL): void {
  const denial = literalDenial(policy, url);
  if (denial !== undefined) throw new OutboundDenied(denial);
}

/** 443 or 80 when the URL names none. */
export const portOf = (url: URL): number => Number(url.port) || (url.protocol === "https:" ? 443 : 80);

/**
 * A `lookup` for node's connections that gives out allowed addresses only. It answers the connection itself, so there is no second
 * look-up that could give another address. Node does not call it for a literal address: see {@link checkLiteral}.
 */
export function guardedLookup(policy: OutboundPolicy, port: number, resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    const answer = (addresses: readonly LookupAddress[]) => {
      const denials = addresses.map(({ address }) => checkAddress(policy, address, { host, port }));
      const allowed = addresses.filter(
        ({ family }, index) => denials[index] === undefined && fits(family, options.family),
      );
      const [first] = allowed;
      if (first === undefined) return callback(new OutboundDenied(denials.find(Boolean) ?? "not an address"), "");
      if (options.all) return callback(null, allowed);
      return callback(null, first.address, first.family);
    };
    resolve(host).then(answer, (error: Error) => callback(error, ""));
  };
}

const fits = (family: number, asked: number | string | undefined): boolean =>
  !asked || asked === family || asked === `IPv${family}`;

/**
 * Whether an address and port lead back to this service. All of the computer's addresses count, since a listener on `0.0.0.0`
 * answers on each of them; so does the whole of 127.0.0.0/8.
 *
 * @param ports what the service listens on now
 */
export function ownListeners(ports: () => readonly number[]): (ip: string, port: number) => boolean {
  return (ip, port) => {
    if (!ports().includes(port)) return false;
    const address = parseAddress(ip);
    if (address === undefined) return false;
    if (address.family === 4 && address.value >> 24n === 127n) return true;
    return Object.values(networkInterfaces()).some((each) =>
      each?.some((own) => {
        const known = parseAddress(own.address);
        return known?.family === address.family && known.value === address.value;
      }),
    );
  };
}
