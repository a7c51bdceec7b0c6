/** Failures of a device, so that the operator reads which device it is. */
import { AdapterError } from "../../../src/ports/machine-adapter.js";

/** What is no AdapterError left nobody the wiser: it may have arrived or not. */
export function asAdapterError(error: unknown, label: string): AdapterError {
  const message = error instanceof Error ? error.message : String(error);
  const text = isNamed(message, label) ? message : `${label}: ${message}`;
  if (!(error instanceof AdapterError)) return new AdapterError(text, "unreachable");
  return text === message ? error : new AdapterError(text, error.kind, error.at);
}

/** By the label, or by the id that it begins with: who knows no address says that alone. */
function isNamed(message: string, label: string): boolean {
  const [id = label] = label.split(" (", 1);
  return message.includes(label) || message.startsWith(`${id}: `) || message.startsWith(`${id} `);
}
