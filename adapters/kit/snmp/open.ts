/** From the settings of a device to a session with it. */
import type { DeviceHost } from "../../../src/ports/power-device.js";
import { credentialsOf } from "./credentials.js";
import { tellInTheClear } from "./in-the-clear.js";
import { openSnmp, type SnmpSession } from "./session.js";
import { type SnmpSettings, versionOf } from "./settings.js";

/** Where SNMP listens unless told otherwise (RFC 3417 §3.1). */
export const usualPort = 161;

/**
 * Opens nothing yet, so that it cannot fail: what is wrong with the secrets is told to whoever asks first.
 * @param label id and address, for messages
 */
export function openSession(
  label: string,
  address: string,
  settings: SnmpSettings,
  host: Pick<DeviceHost, "secret" | "logger">,
): SnmpSession {
  if (versionOf(settings) !== "3") tellInTheClear(label, host.logger);
  const { port = usualPort, context } = settings;
  return openSnmp({
    device: label,
    host: address,
    port,
    ...(context !== undefined && { context }),
    read: () => credentialsOf(settings, "read", label, host),
    write: () => credentialsOf(settings, "write", label, host),
  });
}
