/** What the service offers to the devices that give machines their power. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Clock } from "../model/clock.js";
import type { Logger } from "../ports/logger.js";
import { AdapterError } from "../ports/machine-adapter.js";
import type { DeviceEntry, DeviceHost, DeviceMemory, Secret } from "../ports/power-device.js";
import type { Store } from "../ports/store.js";
import type { DeviceContacts } from "./device-contacts.js";

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
    secret(secret: Secret): string {
      if (typeof secret === "string") return secret;
      return "file" in secret
        ? fromFile(id, resolve(directory, secret.file))
        : fromEnvironment(id, secret.env, environment);
    },
  });

/** The first line: editors put an end to it that is no part of the secret. */
function fromFile(device: string, file: string): string {
  try {
    const [line = ""] = readFileSync(file, "utf8").split(/\r?\n/, 1);
    if (line !== "") return line;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AdapterError(`${device}: a secret cannot be read: ${reason}`, "misconfigured");
  }
  throw new AdapterError(`${device}: the first line of ${file} should hold a secret, and is empty`, "misconfigured");
}

function fromEnvironment(device: string, name: string, environment: DeviceSurroundings["environment"]): string {
  const value = environment[name];
  if (value) return value;
  throw new AdapterError(
    `${device}: the environment variable ${name} should hold a secret, and is not set`,
    "misconfigured",
  );
}
