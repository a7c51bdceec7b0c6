/** What one client, or all of them together, may cost. */
import { type Duration, seconds } from "../../../src/model/clock.js";

export interface Limits {
  /** Bytes of request line and headers together; more is answered with 431. */
  readonly headerBytes: number;
  /** Characters of the path, still encoded; more is answered with 414. */
  readonly pathLength: number;
  /** From a request's start to the end of its headers; more is answered with 408. */
  readonly headers: Duration;
  /** From a request's start to the end of a body, of which nothing is read. */
  readonly request: Duration;
  /** Between one answer and the next request. */
  readonly keepAlive: Duration;
  /** Without a byte moved while an answer is under way. How long all of it takes is not limited. */
  readonly stall: Duration;
  /** How often `headers` and `request` are looked at. */
  readonly checkEvery: Duration;
  /** Requests of one connection that are not answered yet. */
  readonly waiting: number;
  /** Open at once, in all. */
  readonly connections: number;
  /** Open at once from one address. */
  readonly connectionsPerAddress: number;
}

export const defaultLimits: Limits = {
  // Firmware sends a few hundred; what people test with, no more than browsers: 2 to 4 KiB.
  headerBytes: 8 * 1024,
  pathLength: 2048,
  headers: seconds(10),
  request: seconds(30),
  // iPXE and UEFI ask for the next file at once or not at all.
  keepAlive: seconds(15),
  // What we see moving are bytes on their way into the system's buffers, which hold some MiB: a client that is slow, and not gone,
  // empties a third of them before anything moves here.
  stall: seconds(120),
  checkEvery: seconds(5),
  // Firmware asks when it has its answer; what sends requests ahead, a few at a time.
  waiting: 64,
  connections: 2048,
  // A machine opens one or two. Whole racks may come from one address: that of a router that translates them.
  connectionsPerAddress: 256,
};
