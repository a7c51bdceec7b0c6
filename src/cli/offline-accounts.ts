/** The accounts of a service that does not run, opened straight from its state directory. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { refusalText } from "../http/refusal-text.js";
import { systemClock } from "../model/clock.js";
import { Refusal } from "../model/refusal.js";
import type { Who } from "../ports/commands/who.js";
import type { Logger } from "../ports/logger.js";
import { StoreError } from "../ports/store.js";
import { type Accounts, openAccounts } from "../services/accounts/accounts.js";
import { loggedIds, StoredChronicle } from "../services/chronicle.js";
import { timeOrderedIds } from "../services/ids.js";
import { openSettings } from "../services/settings.js";
import { openStore } from "../store/open-store.js";
import { CommandFailure } from "./exit-codes.js";

/** Whoever can write the state directory needs no account to do so. */
export const operator: Who = {
  accountId: "",
  userName: "operator",
  roleId: "Administrator",
  privileges: new Set(["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"]),
  sessionId: null,
  passwordChangeRequired: false,
  address: "local",
};

/** @throws CommandFailure when the directory is none, is in use, or the accounts' rules refuse */
export async function withAccounts<T>(
  state: string,
  logger: Logger,
  task: (accounts: Accounts) => Promise<T>,
): Promise<T> {
  // Opening makes the directory, so a slip of the finger would make another.
  if (!existsSync(join(state, "format.json"))) {
    throw new CommandFailure(`There is no state of a Shoal in ${state}. The first start of the service makes it.`);
  }
  try {
    return await useAccounts(state, logger, task);
  } catch (error) {
    if (error instanceof StoreError) throw new CommandFailure(error.message);
    throw error instanceof Refusal ? new CommandFailure(refusalText(error)) : error;
  }
}

async function useAccounts<T>(state: string, logger: Logger, task: (accounts: Accounts) => Promise<T>): Promise<T> {
  const store = await openStore({ directory: state, log: logger });
  try {
    const clock = systemClock;
    const chronicle = new StoredChronicle({ store, clock, nextId: timeOrderedIds(clock, loggedIds(store)), logger });
    const settings = openSettings({ store, chronicle });
    const accounts = openAccounts({ store, clock, settings, chronicle, logger });
    return await task(accounts).finally(() => accounts.close());
  } finally {
    await store.close();
  }
}
