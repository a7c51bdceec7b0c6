/** What the whole service stands on: its documents, who may come in, what is told of it, and work that outlasts a request. */
import type { StartOptions } from "../cli/start-options.js";
import type { Config } from "../config/config.js";
import { certificateOptions } from "../http/service-certificate.js";
import { type Clock, systemClock } from "../model/clock.js";
import { taskCapacity } from "../model/service.js";
import { firstSettings, type Settings } from "../model/settings.js";
import type { Opened } from "../opened.js";
import type { Logger } from "../ports/logger.js";
import type { Store } from "../ports/store.js";
import { type Accounts, openAccounts } from "../services/accounts/accounts.js";
import { type Passwords, scryptPasswords } from "../services/accounts/passwords.js";
import { type Certificates, openCertificates } from "../services/certificates.js";
import { loggedIds, StoredChronicle } from "../services/chronicle.js";
import { type NextId, timeOrderedIds } from "../services/ids.js";
import { openSettings, type SettingsService } from "../services/settings.js";
import { Tasks } from "../services/tasks.js";
import { openStore } from "../store/open-store.js";

export interface Foundation {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: Store;
  readonly nextId: NextId;
  readonly chronicle: StoredChronicle;
  readonly settings: SettingsService;
  readonly passwords: Passwords;
  readonly accounts: Accounts;
  readonly certificates: Certificates;
  readonly tasks: Tasks;
}

/** @throws what the store says when it cannot be opened, and what is wrong with the certificate's files (by rejection) */
export async function openFoundation(
  { config, logger, parts = {} }: StartOptions,
  opened: Opened,
): Promise<Foundation> {
  const { clock = systemClock, passwords = scryptPasswords() } = parts;
  const { length: machines } = config.machines;
  const store = opened.add(await openStore({ directory: config.state, log: logger, clock }), (one) => one.close());
  const nextId = timeOrderedIds(clock, loggedIds(store));
  const chronicle = new StoredChronicle({ store, clock, nextId, logger, machines });
  const settings = openSettings({ store, chronicle, first: settingsOf(config) });
  const accounts = opened.add(openAccounts({ store, clock, settings, chronicle, logger, passwords }), (one) =>
    one.close(),
  );
  const certificates = opened.add(
    await openCertificates({ ...certificateOptions(config), store, clock, chronicle, log: logger }),
    (one) => one.close(),
  );
  const tasks = opened.add(
    new Tasks({
      store,
      clock,
      chronicle,
      nextId,
      logger,
      settings: () => settings.settings().tasks,
      capacity: taskCapacity(machines),
    }),
    (one) => one.close(),
  );
  return { clock, logger, store, nextId, chronicle, settings, passwords, accounts, certificates, tasks };
}

/** Who names an interface for SSDP wants it announced there, until a client turns it off. */
const settingsOf = ({ ssdp }: Config): Settings => ({
  ...firstSettings,
  network: { ...firstSettings.network, ssdpEnabled: ssdp !== null },
});
