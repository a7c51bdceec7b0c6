/** What the service offers to the devices that give machines their power. */
import { isUtf8 } from "node:buffer";
import { resolve } from "node:path";
import type { Clock } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import { AdapterError } from "../ports/machine-adapter.js";
import type { DeviceEntry, DeviceHost, DeviceMemory, Secret } from "../ports/power-device.js";
import type { Store } from "../ports/store.js";
import type { DeviceContacts } from "./device-contacts.js";
import { readSmallFile, SmallFileError } from "./small-file.js";

export interface DeviceSurroundings {
  readonly store: Pick<Store, "get" | "put">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where names of files begin. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly ownMacs: readonly string[];
  readonly contacts?: DeviceContacts;
}

type Environment = DeviceSurroundings["environment"];

const nothing: DeviceMemory = {};

export const deviceHosts =
  ({ store, clock, logger, directory, environment, ownMacs, contacts }: DeviceSurroundings) =>
  ({ id }: DeviceEntry): DeviceHost => ({
    clock,
    logger,
    ownMacs,
    contact: (problem) => contacts?.tell(id, problem),
    memory: () => store.get("devices", id) ?? nothing,
    remember: (memory) => store.put("devices", id, memory),
    file: (path) => resolve(directory, path),
    read: (path) => contentsOf(id, directory, path),
    secret: (secret) => secretOf(id, secret, (path) => contentsOf(id, directory, path), environment),
  });

/** Secrets that the settings of machines name, by the machine's id. */
export const machineSecrets =
  ({ directory, environment }: Pick<DeviceSurroundings, "directory" | "environment">) =>
  (id: string, secret: Secret): string =>
    secretOf(id, secret, (path) => contentsOf(id, directory, path), environment);

/* ── secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Characters; as many as a secret in the configuration itself may have. */
const longestSecret = 1024;

function secretOf(id: string, secret: Secret, read: (path: string) => Buffer, environment: Environment): string {
  if (typeof secret === "string") return secret;
  const place = "file" in secret ? `the first line of ${secret.file}` : `the environment variable ${secret.env}`;
  const value = "file" in secret ? firstLineOf(read(secret.file)) : (environment[secret.env] ?? "");
  const problem = problemOf(value);
  if (problem === null) return value as string;
  throw new AdapterError(`${id}: ${place} should hold a secret, and ${problem}`, "misconfigured");
}

/** Editors put an end to it that is no part of the secret. @returns null when it is no text */
function firstLineOf(bytes: Buffer): string | null {
  const end = bytes.indexOf("\n");
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  return isUtf8(line) ? line.toString("utf8").replace(/\r$/, "") : null;
}

function problemOf(value: string | null): string | null {
  if (value === "") return "is empty or not set";
  if (value === null || /\p{Cc}/u.test(value)) return "holds something that is no text";
  return value.length > longestSecret ? `is longer than ${longestSecret} characters` : null;
}

/** Its path is told as it is configured: what goes wrong is shown to everyone who may look at a machine. */
function contentsOf(id: string, directory: string, path: string): Buffer {
  try {
    return readSmallFile(resolve(directory, path));
  } catch (error) {
    if (!(error instanceof SmallFileError)) throw error;
    throw new AdapterError(`${id}: the file ${path} of its settings ${error.message}`, "misconfigured");
  }
}
