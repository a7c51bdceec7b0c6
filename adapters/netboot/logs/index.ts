/** Receivers of what machines log over UDP: syslog (RFC 5424, RFC 3164) and netconsole. */
import type { LogSetup, NetbootServer } from "../../../src/ports/netboot.js";
import type { Allowance } from "../../kit/client-allowance.js";
import { defaultAllowance, LogReceiver } from "./receiver.js";

/**
 * Receives until it is closed. Its ports are called `syslog` and `netconsole`, as far as they are on.
 * @param setup `take` must not throw
 * @param allowance lines of one sender; those beyond are counted and dropped
 * @throws Error (by rejection) the system's, when a port cannot be had on one of the addresses
 */
export async function openLogs(setup: LogSetup, allowance: Allowance = defaultAllowance): Promise<NetbootServer> {
  const receiver = new LogReceiver(setup, allowance);
  await receiver.open();
  return receiver;
}
