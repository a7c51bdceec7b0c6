/** Machines' consoles, and who may be at them. */
import type { Opened } from "../opened.js";
import { ConsoleService } from "../services/console/consoles.js";
import { standingOf } from "../services/console/standing.js";
import type { Foundation } from "./foundation.js";

/** To be opened before the machines, which are plugged in there. */
export function openConsoles({ clock, chronicle, logger, accounts }: Foundation, opened: Opened): ConsoleService {
  const parts = {
    clock,
    chronicle,
    logger,
    standing: (user: Parameters<typeof standingOf>[1]) => standingOf(accounts, user),
    used: (sessionId: string) => accounts.useSession(sessionId),
  };
  return opened.add(new ConsoleService(parts), (one) => one.close());
}
