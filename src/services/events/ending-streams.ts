/** An account that may not come in any more must not go on listening either. */
import type { AccountCommands } from "../../ports/commands/accounts.js";
import type { World } from "../../ports/world.js";
import type { EventService } from "./event-service.js";

type Known = Pick<World, "accounts" | "roles">;

/** The same commands; after each, the streams end of every account that is gone, is shut out or may not log in any more. */
export function endingStreams(commands: AccountCommands, known: Known, events: EventService): AccountCommands {
  const endStreams = () => events.closeStreamsUnless((accountId) => mayListen(accountId, known));
  return {
    ...commands,
    update: (...asked) => commands.update(...asked).then(endStreams),
    remove: (...asked) => commands.remove(...asked).then(endStreams),
    updateRole: (...asked) => commands.updateRole(...asked).then(endStreams),
    removeRole: (...asked) => commands.removeRole(...asked).then(endStreams),
  };
}

function mayListen(accountId: string, { accounts, roles }: Known): boolean {
  const account = accounts.get(accountId);
  if (!account?.enabled || account.passwordChangeRequired) return false;
  return roles.get(account.roleId)?.privileges.includes("Login") === true;
}
