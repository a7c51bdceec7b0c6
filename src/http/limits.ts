/** What one client, or all of them together, may cost before any request is understood. */
import type { Duration } from "../model/clock.js";
import { minutes, seconds } from "../model/clock.js";

export interface Limits {
  /** Bytes of request line and headers together; more is answered with 431. */
  readonly headerBytes: number;
  /** From accept to the first byte, which tells TLS from plain HTTP. */
  readonly firstByte: Duration;
  /** From the first byte to the end of the TLS handshake. */
  readonly handshake: Duration;
  /** From a request's start to the end of its headers; more is answered with 408. */
  readonly headers: Duration;
  /** From a request's start to the end of its body; more is answered with 408. */
  readonly request: Duration;
  /** Between one answer and the next request. */
  readonly keepAlive: Duration;
  /** Without a byte moved in either direction while a request or its answer is under way. */
  readonly stall: Duration;
  /** From an answer to a request that is malformed, or not yet all there, until the connection is cut: its sender can read why. */
  readonly linger: Duration;
  /** How often `headers` and `request` are looked at. */
  readonly checkEvery: Duration;
  /** Requests on a connection that are sent before the answers to those before them are out. */
  readonly ahead: number;
  /** Open at once, in all. */
  readonly connections: number;
  /** Open at once from one address, loopback included. */
  readonly connectionsPerAddress: number;
}

export const defaultLimits: Limits = {
  // A request with every Redfish header and a token needs under 1 KiB; browsers send 2 to 4.
  headerBytes: 16 * 1024,
  // Clients speak first in both protocols: only the network's delay and two lost packets lie between.
  firstByte: seconds(10),
  // The slowest boards compute their share of the handshake in a second or so; the rest is the network, as above.
  handshake: seconds(10),
  // As above; a client that needs longer is holding the connection on purpose.
  headers: seconds(20),
  // A firmware image of 4 GiB at 20 Mbit/s takes 28 minutes. Requests without an upload are bounded by `stall` and by size.
  request: minutes(30),
  // Ironic asks each system once a minute; with the connection kept it does not pay for a new handshake each time.
  keepAlive: seconds(75),
  // Event streams send a line every second, so only a reader that is gone or has stopped reading is silent for this long.
  stall: seconds(120),
  linger: seconds(2),
  checkEvery: seconds(5),
  // Clients wait for their answers, or open another connection.
  ahead: 64,
  // More than all clients of a data centre's worth of machines keep open; a bound for memory, not a target.
  connections: 10_000,
  // Leaves room for others whatever one client does; a conductor with 32 threads, or a proxy, stays far below.
  connectionsPerAddress: 1024,
  // Requests on one connection are not counted: a client that polls for months is welcome.
};
