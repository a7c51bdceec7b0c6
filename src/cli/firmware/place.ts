/** Which service's images and boot folders are meant. */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { checkConfig } from "../../config/check.js";
import type { Config } from "../../config/config.js";
import type { Adapters } from "../../ports/adapters.js";
import { readConfig } from "../check-config.js";
import type { CommandContext } from "../context.js";
import { CommandFailure, exitCodes } from "../exit-codes.js";
import { loggerFor, overridden } from "../service-flags.js";
import type { FirmwareStores } from "../start-options.js";

export interface PlaceFlags {
  readonly config?: string;
  readonly state?: string;
}

export interface Place extends FirmwareStores {
  readonly config: Config;
  readonly families: Adapters["firmware"];
}

const usual = "shoal.yaml";

export const addPlaceFlags = (command: Command): Command =>
  command
    .option("-c, --config <file>", `configuration file of the service (YAML); ${usual} where it is there`)
    .option(
      "-s, --state <dir>",
      "state directory of the service; alone, the rules are those of an empty configuration",
    );

/** @throws CommandFailure */
export async function openPlace(flags: PlaceFlags, context: CommandContext): Promise<Place> {
  const file = flags.config ?? (flags.state === undefined && existsSync(usual) ? usual : undefined);
  if (file === undefined && flags.state === undefined) {
    throw new CommandFailure("Say which service: --config FILE, or --state DIR.", exitCodes.usage);
  }
  const composition = await context.compose();
  const { adapters } = composition;
  const config =
    file === undefined ? stateAlone(resolve(flags.state ?? ""), adapters) : configured(file, flags, adapters);
  const stores = await composition.openFirmware(
    config,
    loggerFor({ logLevel: "warn", logFormat: "pretty" }, context.terminal),
  );
  return { ...stores, config, families: adapters.firmware };
}

const configured = (file: string, { state }: PlaceFlags, adapters: Adapters): Config =>
  overridden(readConfig(file, adapters), state === undefined ? {} : { state });

/** @throws CommandFailure when there is none: a slip of the finger would make another */
function stateAlone(state: string, adapters: Adapters): Config {
  if (!existsSync(join(state, "format.json"))) {
    throw new CommandFailure(
      `There is no state of a Shoal in ${state}. The first start of the service makes it; before that, give --config FILE.`,
    );
  }
  const empty = checkConfig("", adapters);
  if ("problems" in empty) throw new CommandFailure("An empty configuration is none.");
  return { ...empty.config, state };
}

/**
 * What root adds, a service that runs as somebody else could not read.
 * @throws CommandFailure
 */
export function refuseStranger({ state }: Pick<Config, "state">): void {
  const owner = statSync(state, { throwIfNoEntry: false })?.uid;
  const user = process.getuid?.();
  if (owner === undefined || user === undefined || owner === user) return;
  throw new CommandFailure(
    `${state} belongs to the user with the number ${owner}, and you are ${user}: the service could not read what you add. Run this as that user, e.g. sudo -u '#${owner}' shoal firmware …`,
  );
}
