/** What an account may do at machines' consoles, as the privilege registry has it. */
import { uris } from "../model/uris.js";
import type { Who } from "../ports/commands/who.js";
import { PrivilegeMap } from "../protocol/access.js";
import type { Tree } from "../tree/tree.js";

export interface ConsoleRights {
  readonly machineId: string;
  /** As whoever may read the System: what it says is kept in a log of that System. */
  readonly mayWatch: boolean;
  /** As whoever may reset it: a few keys do that too. */
  readonly mayType: boolean;
}

/** undefined = there is no such machine. */
export type RightsOf = (who: Who, idNameOrUuid: string) => ConsoleRights | undefined;

export function consoleRights(tree: Tree): RightsOf {
  const access = new PrivilegeMap(tree);
  return (who, idNameOrUuid) => {
    const machineId = tree.world.machines.resolve(idNameOrUuid);
    const found = machineId === undefined ? undefined : tree.find(uris.system(machineId));
    if (machineId === undefined || found === undefined) return undefined;
    return {
      machineId,
      mayWatch: access.allows(who, found, "GET"),
      mayType: access.allows(who, found, "POST"),
    };
  };
}
