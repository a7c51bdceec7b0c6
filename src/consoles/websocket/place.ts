/** Which console a URI leads to. */
import { uris } from "../../model/uris.js";

export interface ConsolePlace {
  readonly kind: "serial" | "screen";
  /** As it stands in the URI: id, name or UUID. */
  readonly machine: string;
}

const mark = "\0";
const [before = "", afterSerial = ""] = uris.serialConsole(mark).split(mark);
const [, afterScreen = ""] = uris.graphicalConsole(mark).split(mark);

/** @param path as the protocol layer has it: decoded, no slash at the end @returns undefined when it leads to none */
export function consolePlace(path: string): ConsolePlace | undefined {
  if (!path.startsWith(before)) return undefined;
  const end = path.indexOf("/", before.length);
  const machine = path.slice(before.length, end);
  const rest = path.slice(end);
  if (end < 0 || machine === "") return undefined;
  if (rest === afterSerial) return { kind: "serial", machine };
  return rest === afterScreen ? { kind: "screen", machine } : undefined;
}
