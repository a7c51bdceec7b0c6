import { checkConfig } from "../../src/config/check.js";
import type { Config } from "../../src/config/config.js";
import { demoConfigText, switchToFillIn } from "../../src/config/demo.js";
import type { Adapters } from "../../src/ports/adapters.js";

/** The demo's, with nothing but simulated machines in it: no test of the service waits for a switch. */
const simulatedRack = demoConfigText(switchToFillIn)
  .replace(/^devices:\n(?: .*\n)*/m, "")
  // Nor opens an SSH server that it does not test.
  .replace(/^console: .*\n/m, "")
  .replaceAll(/adapter: \{ kind: board, .*\}/g, "adapter: { kind: fake }");

export function rackConfig(adapters: Adapters, rack = simulatedRack): Config {
  const check = checkConfig(rack, adapters);
  if ("problems" in check) throw new Error(`the rack of the tests has problems: ${JSON.stringify(check.problems)}`);
  return check.config;
}
