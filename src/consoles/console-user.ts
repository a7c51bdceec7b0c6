import type { Instant } from "../model/clock.js";
import type { Who } from "../ports/commands/who.js";
import type { ConsoleUser } from "../ports/console.js";

/** Who came in, as those at a console are told of. */
export const consoleUserOf = (who: Who, since: Instant): Omit<ConsoleUser, "ended"> => ({
  accountId: who.accountId,
  sessionId: who.sessionId,
  user: who.userName,
  from: who.address,
  since,
});
