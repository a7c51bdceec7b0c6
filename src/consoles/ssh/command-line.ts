/** What may be asked of the SSH server: it has no shell. */

export type ConsoleCommand =
  | { readonly kind: "console"; readonly machine: string }
  | { readonly kind: "list" }
  | { readonly kind: "unknown" };

/** `console MACHINE`, `MACHINE` or `list`. @param line as the client sent it */
export function readCommand(line: string): ConsoleCommand {
  const [first, second, ...more] = line.trim().split(/\s+/);
  if (first === undefined || first === "" || more.length > 0) return { kind: "unknown" };
  if (second === undefined) return first === "list" ? { kind: "list" } : { kind: "console", machine: first };
  return first === "console" ? { kind: "console", machine: second } : { kind: "unknown" };
}

/** What leads to a machine's console, for Redfish's ConsoleEntryCommand. */
export const entryCommand = (machineId: string): string => `console ${machineId}`;
