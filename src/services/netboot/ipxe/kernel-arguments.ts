/** What a kernel is started with. */
import type { NetworkBoot } from "../../../model/netboot.js";
import { WordError, word, words } from "./quoting.js";

export type KernelBoot = Extract<NetworkBoot, { kind: "kernel" }>;

/** More than any kernel reads (COMMAND_LINE_SIZE of Linux is 2,048 on x86-64 and arm64). */
const longestArguments = 4096;

/** How iPXE is told to call it. */
export const initrdName = (index: number): string => `initrd${index}`;

/**
 * The kernel finds an initrd by its name in iPXE where UEFI starts it; `initrd=` of the operator's own would name none.
 * @throws WordError
 */
export function argumentsOf({ arguments: text, initrds }: KernelBoot, console: string | null): readonly string[] {
  if (text.length > longestArguments) throw new WordError(`has more than ${longestArguments} characters`);
  const named = initrds.map((_, index) => `initrd=${initrdName(index)}`);
  const own = text.trim().split(" ");
  const kept = own.filter((each) => initrds.length === 0 || !each.startsWith("initrd=")).join(" ");
  return [...named, ...consoleOf(console, own), ...(kept === "" ? [] : [words(kept)])];
}

/** Before the operator's own, the last of which Linux takes for its main one. */
export const consoleOf = (console: string | null, own: readonly string[] = []): readonly string[] =>
  console === null || own.some((each) => each.startsWith("console=")) ? [] : [word(`console=${console}`)];
