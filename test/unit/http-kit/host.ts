/** What a device is offered by the service, as a test sees it. */

import type { Logger } from "../../../src/ports/logger.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DeviceHost, DeviceMemory, Secret } from "../../../src/ports/power-device.js";
import { ManualClock } from "../../support/manual-clock.js";

export class TestHost implements DeviceHost {
  readonly clock = new ManualClock();
  readonly warnings: string[] = [];
  readonly ownMacs: string[] = [];
  kept: DeviceMemory = {};

  readonly logger: Logger = {
    debug() {},
    info() {},
    warn: (text) => this.warnings.push(text),
    error: (text) => this.warnings.push(text),
  };

  secret(secret: Secret): string {
    if (typeof secret === "string") return secret;
    throw new AdapterError("no such secret", "misconfigured");
  }

  file(path: string): string {
    return `/etc/shoal/${path}`;
  }

  read(path: string): Buffer {
    return Buffer.from(`contents of ${path}`);
  }

  memory(): DeviceMemory {
    return this.kept;
  }

  async remember(memory: DeviceMemory): Promise<void> {
    this.kept = memory;
  }
}

export const patient = new AbortController().signal;

/** For `assert.rejects`. */
export const adapterError = (kind: AdapterError["kind"], message: RegExp) => (error: unknown) => {
  if (error instanceof AdapterError && error.kind === kind && message.test(error.message)) return true;
  throw error;
};
