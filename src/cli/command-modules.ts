/** Commands whose modules are loaded when they are asked for: what one needs costs the others no time. */
import type { Command } from "commander";
import type { CommandContext } from "./context.js";

/** @param rest what stands behind the command's own name */
export type AddCommand = (parent: Command, context: CommandContext, rest: readonly string[]) => void | Promise<void>;

/** By the name of the command. */
export type CommandModules = Readonly<Record<string, () => Promise<AddCommand>>>;

/**
 * Adds the command that the arguments name. When they name none of them, adds all: for the help, and for advice on a
 * name that is spelled wrongly.
 */
export async function addNamed(
  parent: Command,
  context: CommandContext,
  modules: CommandModules,
  args: readonly string[],
): Promise<void> {
  // As commander sees it: the first that is no option. Groups of commands have no options with values.
  const at = args.findIndex((arg) => !arg.startsWith("-"));
  const named = Object.hasOwn(modules, args[at] ?? "") ? modules[args[at] ?? ""] : undefined;
  const loads = named === undefined ? Object.values(modules) : [named];
  for (const load of loads) await (await load())(parent, context, args.slice(at + 1));
}
