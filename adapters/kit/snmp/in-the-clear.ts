/** Devices whose community goes over the wire for all to read: told at once for all that are opened together. */
import type { Logger } from "../../../src/ports/logger.js";

/** A configuration may have thousands. */
const mostNamed = 3;

const waiting = new WeakMap<Logger, string[]>();

/** @param label id and address */
export function tellInTheClear(label: string, logger: Logger): void {
  const labels = waiting.get(logger);
  if (labels) {
    labels.push(label);
    return;
  }
  const first = [label];
  waiting.set(logger, first);
  setImmediate(() => {
    waiting.delete(logger);
    logger.warn(warningOf(first));
  });
}

/** @param labels of all the devices, one at least */
export function warningOf(labels: readonly string[]): string {
  const named = labels.slice(0, mostNamed).join(", ");
  const others = labels.length > mostNamed ? ` and ${labels.length - mostNamed} more` : "";
  const devices = labels.length === 1 ? "1 device is" : `${labels.length} devices are`;
  return `${devices} asked by SNMP version 1 or 2c, which shows the community to whoever listens; prefer version 3: ${named}${others}`;
}
