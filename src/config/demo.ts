import type { Adapters } from "../ports/adapters.js";
import { checkConfig } from "./check.js";
import type { Config } from "./config.js";
import { demoRack } from "./demo-rack.js";
import { ConfigError } from "./problem.js";

const inRack = 10;

/** How the switch of the demo is reached; `auth` and `privacy` are secrets as they are written in the file. */
export interface MockSwitchAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly auth: string;
  readonly privacy: string;
}

/** For a file to keep: its secrets are in the environment. */
export const switchToFillIn: MockSwitchAccess = {
  host: "127.0.0.1",
  port: 1161,
  user: "shoal",
  auth: "{ env: SHOAL_SWITCH_AUTH }",
  privacy: "{ env: SHOAL_SWITCH_PRIVACY }",
};

/** What stands in for what real boards boot. */
export interface DemoBoot {
  /** Name of the boot folder that was taken in. */
  readonly bootSet: string;
  /** The folder of boot files, and the folder with programs of iPXE. Absolute. */
  readonly files: string;
  readonly ipxe: string;
  /** In the folder of boot files. */
  readonly kernel: string;
  readonly initrd: string;
}

/** The demo's configuration file; more machines than its rack holds are a fleet beside it. */
export const demoConfigText = (access: MockSwitchAccess, machines = inRack, boot: DemoBoot | null = null): string =>
  machines <= inRack
    ? firstOf(demoRack(access, boot), machines)
    : `${demoRack(access, boot)}  - fleet: { prefix: sim, count: ${machines - inRack}, adapter: { kind: fake } }\n`;

/**
 * @param machines how many; fewer than in the rack are the first of it
 * @throws ConfigError when `adapters` lack those of the rack
 */
export function demoConfig(
  adapters: Adapters,
  access: MockSwitchAccess,
  machines = inRack,
  boot: DemoBoot | null = null,
): Config {
  const check = checkConfig(demoConfigText(access, machines, boot), adapters);
  if ("problems" in check) throw new ConfigError("demo", check.problems);
  return check.config;
}

/** Each machine begins with its id; what is said above the first that is left out goes with it. */
function firstOf(rack: string, machines: number): string {
  const list = rack.indexOf("\nmachines:\n");
  const [head = "", ...entries] = rack.slice(list).split(/^(?= {2}- id: )/m);
  if (entries.length <= machines) return rack;
  const kept = [head, ...entries.slice(0, machines)].join("");
  return rack.slice(0, list) + kept.replace(/(?:^ {2}#.*\n)+$/m, "");
}
