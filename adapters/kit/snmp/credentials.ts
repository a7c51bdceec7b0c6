/** From the settings to what a session is opened with. Secrets are read here, when a session is opened, and kept by it alone. */

import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost } from "../../../src/ports/power-device.js";
import type { AuthProtocol, CredentialSettings, PrivacyProtocol, SnmpSettings } from "./settings.js";
import { versionOf } from "./settings.js";

export type Credentials =
  | { readonly version: "1" | "2c"; readonly community: string }
  | { readonly version: "3"; readonly user: User };

export interface User {
  readonly name: string;
  readonly auth: { readonly protocol: AuthProtocol; readonly password: string };
  readonly privacy: { readonly protocol: PrivacyProtocol; readonly password: string } | null;
}

/** RFC 3414 §11.2. */
const shortestPassword = 8;

/**
 * @param device for messages
 * @throws AdapterError `misconfigured`: a secret is not there, or a password is too short
 */
export function credentialsOf(
  settings: SnmpSettings,
  use: "read" | "write",
  device: string,
  host: Pick<DeviceHost, "secret">,
): Credentials {
  const version = versionOf(settings);
  const given: CredentialSettings = use === "write" ? (settings.write ?? settings) : settings;
  if (version !== "3") {
    if (given.community === undefined) throw misconfigured(device, `no community to ${use} with is configured`);
    return { version, community: host.secret(given.community) };
  }
  const { user: name, auth, privacy } = given;
  if (name === undefined || auth === undefined) throw misconfigured(device, `no user to ${use} with is configured`);
  const keyed = <P>({ protocol, password }: { protocol: P; password: CredentialSettings["community"] & {} }) => ({
    protocol,
    password: longEnough(host.secret(password), name, device),
  });
  return { version, user: { name, auth: keyed(auth), privacy: privacy ? keyed(privacy) : null } };
}

function longEnough(password: string, user: string, device: string): string {
  if (password.length >= shortestPassword) return password;
  throw misconfigured(device, `a password of SNMP user "${user}" has less than ${shortestPassword} characters`);
}

const misconfigured = (device: string, problem: string): AdapterError =>
  new AdapterError(`${device}: ${problem}`, "misconfigured");
