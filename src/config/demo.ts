import type { MachineAdapter } from "../ports/machine-adapter.js";
import { checkConfig } from "./check.js";
import type { Config } from "./config.js";
import { demoRack } from "./demo-rack.js";
import { ConfigError } from "./problem.js";

const inRack = 10;

/** The demo's configuration file; more machines than its rack holds are a fleet beside it. */
export const demoConfigText = (machines = inRack): string =>
  machines <= inRack
    ? demoRack
    : `${demoRack}  - fleet: { prefix: sim, count: ${machines - inRack}, adapter: { kind: fake } }\n`;

/**
 * @param machines how many; fewer than in the rack are the first of it
 * @throws ConfigError when `adapters` lack the simulation
 */
export function demoConfig(adapters: ReadonlyMap<string, MachineAdapter>, machines = inRack): Config {
  const check = checkConfig(demoConfigText(machines), adapters);
  if ("problems" in check) throw new ConfigError("demo", check.problems);
  return { ...check.config, machines: check.config.machines.slice(0, machines) };
}
