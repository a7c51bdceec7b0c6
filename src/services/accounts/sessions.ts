/** Opens and ends sessions. */
import { message } from "../../../redfish-schema/registries/messages.js";
import type { Clock } from "../../model/clock.js";
import { refuse } from "../../model/refusal.js";
import type { SessionCommands } from "../../ports/commands/accounts.js";
import { arePlausible } from "./credentials.js";
import type { Login } from "./login.js";
import type { SessionTable } from "./session-table.js";
import { drawToken, type Random, tokenHash } from "./token.js";

const longestContext = 256;

/** Of the newest only, hence long enough that none comes twice. */
export const newSessionId = (random: Random): string => random(8).toString("hex");

/** @throws Refusal 400 */
export function checkContext(context: string | null): void {
  if (context !== null && context.length > longestContext)
    throw refuse(400, message("Base.StringValueTooLong", context, longestContext), "/Context");
}

export function sessionCommands(parts: {
  readonly sessions: SessionTable;
  readonly login: Login;
  readonly clock: Clock;
  readonly random: Random;
}): SessionCommands {
  const { sessions, login, clock, random } = parts;
  return {
    async create({ userName, password, context = null }, address) {
      checkContext(context);
      const admitted = arePlausible({ userName, password }) ? await login.admit({ userName, password }, address) : null;
      if (admitted === null) throw refuse(401, message("Base.AccessUnauthorized"));
      const { account } = admitted;
      const token = drawToken(random);
      const sessionId = newSessionId(random);
      await sessions.add({
        id: sessionId,
        accountId: account.id,
        userName: account.userName,
        tokenHash: tokenHash(token),
        createdAt: clock.now(),
        clientAddress: address,
        context,
      });
      return { sessionId, token, passwordChangeRequired: account.passwordChangeRequired };
    },

    async remove(sessionId) {
      const session = sessions.get(sessionId);
      if (session === undefined) throw refuse(404, message("Base.ResourceNotFound", "Session", sessionId));
      await sessions.remove(session);
    },
  };
}
