/** What the service does differently while it stands in for sushy-emulator. */
import { resources } from "../../redfish-schema/resources/index.js";
import type { Door, Emulation } from "../config/sushy/emulation.js";
import type { Machines } from "../domain/machines.js";
import type { Clock } from "../model/clock.js";
import type { Opened } from "../opened.js";
import type { Logger } from "../ports/logger.js";
import type { World } from "../ports/world.js";
import { serviceDocuments } from "../protocol/service-documents.js";
import type { Accounts } from "../services/accounts/accounts.js";
import { openBcrypt } from "../services/accounts/bcrypt.js";
import { HtpasswdFile } from "../services/accounts/htpasswd.js";
import { type Doorkeeper, type Doorway, openDoor, passwordFile } from "../services/accounts/open-door.js";
import { openNotifier } from "../services/notifier.js";
import { openTree, type Tree } from "../tree/tree.js";
import { withAliases } from "./aliases.js";
import { resourcesOf } from "./feature-set.js";
import type { FrontParts } from "./front.js";

/** What takes the place of the service's own. */
export interface Emulated extends Doorway {
  openTree(world: World): Tree;
  readonly front: Pick<FrontParts, "instead" | "localNamesOnly">;
}

interface Parts {
  readonly accounts: Accounts;
  readonly machines: Machines;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of Shoal. */
  readonly version: string;
}

/** @throws HtpasswdError when the file of users is none; the system's error when that of a certificate cannot be read */
export function openEmulated(emulation: Emulation, parts: Parts, opened: Opened): Emulated {
  const { door, featureSet, chassisAliases } = emulation;
  const served = resourcesOf(featureSet, resources);
  const documents = serviceDocuments(served, parts.version);
  tellChanges(emulation, parts, opened);
  return {
    ...parts.accounts.doorway(keeperOf(door, parts, opened)),
    openTree: (world) => withAliases(openTree(world, served), chassisAliases),
    front: { instead: { documents }, localNamesOnly: door.kind === "open" && door.byAnyName !== true },
  };
}

function keeperOf(door: Door, { clock, logger }: Parts, opened: Opened): Doorkeeper {
  if (door.kind === "open") return openDoor;
  const file = new HtpasswdFile(door.file, (problem) =>
    logger.error("the file of users cannot be used: nobody comes in", { file: door.file, problem }),
  );
  file.check();
  const bcrypt = opened.add(openBcrypt(), (one) => one.close());
  return passwordFile(() => file.users(), bcrypt, clock);
}

function tellChanges({ notifier: rules }: Emulation, { machines, clock, logger }: Parts, opened: Opened): void {
  if (rules === null) return;
  const notifier = opened.add(openNotifier({ ...rules, clock, logger }), (one) => one.close());
  opened.add(
    machines.onChange((before, after) => notifier.changed(before, after)),
    (end) => end(),
  );
}
