import type { DeviceHost } from "../../src/ports/power-device.js";

/** What a device turned out to be, for the next start: until it answers then, it is taken for the same. */
export function rememberFamily(host: DeviceHost, label: string, family: string): void {
  const memory = host.memory();
  if (memory.family === family) return;
  host
    .remember({ ...memory, family })
    .catch((error: unknown) => host.logger.error(`${label}: its family cannot be kept`, { error }));
}
