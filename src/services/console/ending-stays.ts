/** Whose account or session ends must not stay at a console either. */
import type { AccountCommands, SessionCommands } from "../../ports/commands/accounts.js";
import type { ConsoleService } from "./consoles.js";

type Reviewed = Pick<ConsoleService, "review">;

/** The same commands; after each, everybody has to go who may not be at a console any more. */
export function endingStaysOfAccounts(commands: AccountCommands, consoles: Reviewed): AccountCommands {
  const review = () => consoles.review();
  return {
    ...commands,
    update: (...asked) => commands.update(...asked).then(review),
    remove: (...asked) => commands.remove(...asked).then(review),
    updateRole: (...asked) => commands.updateRole(...asked).then(review),
    removeRole: (...asked) => commands.removeRole(...asked).then(review),
  };
}

/** The same commands; with a session those end who came to a console with it. */
export function endingStaysOfSessions(commands: SessionCommands, consoles: Reviewed): SessionCommands {
  return { ...commands, remove: (...asked) => commands.remove(...asked).then(() => consoles.review()) };
}
