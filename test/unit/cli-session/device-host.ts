/** What a service offers an open device, for tests: it remembers in memory and keeps what was logged. */
import { readFileSync } from "node:fs";
import { type Clock, systemClock } from "../../../src/model/clock.js";
import type { LogFields } from "../../../src/ports/logger.js";
import type { DeviceHost, DeviceMemory, Secret } from "../../../src/ports/power-device.js";

export interface TestHost extends DeviceHost {
  readonly remembered: readonly DeviceMemory[];
  readonly warnings: readonly { readonly text: string; readonly fields?: LogFields }[];
}

export function deviceHost(memory: DeviceMemory = {}, clock: Clock = systemClock): TestHost {
  const remembered = [memory];
  const warnings: { readonly text: string; readonly fields?: LogFields }[] = [];
  const nothing = (): void => {};
  return {
    clock,
    logger: {
      debug: nothing,
      info: nothing,
      error: nothing,
      warn: (text, fields) => void warnings.push({ text, ...(fields && { fields }) }),
    },
    secret: (secret: Secret) => (typeof secret === "string" ? secret : `of ${JSON.stringify(secret)}`),
    file: (path) => path,
    read: (path) => readFileSync(path),
    memory: () => remembered.at(-1) ?? {},
    async remember(next) {
      remembered.push(next);
    },
    ownMacs: [],
    remembered,
    warnings,
  };
}

export const untilStopped = new AbortController().signal;
