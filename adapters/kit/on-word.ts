import type { DeviceHost } from "../../src/ports/power-device.js";

/**
 * What a port's "on" was, kept before it is turned off: durable, for what turns it on may be another process. Where the disk refuses,
 * this one knows it all the same, and a port that has to go off is not kept on for that.
 */
export async function rememberOnWord(host: DeviceHost, label: string, port: string, word: string): Promise<void> {
  const memory = host.memory();
  try {
    await host.remember({ ...memory, onWords: { ...memory.onWords, [port]: word } });
  } catch (error) {
    const text = `${label}: port ${port} is set to ${word}, which cannot be kept: after a restart it is turned on as is usual`;
    host.logger.error(text, { error });
  }
}
