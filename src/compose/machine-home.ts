import { resolve } from "node:path";
import type { Config } from "../config/config.js";

/** Where adapters keep what is a machine's own. Beside the state: it is as lasting as the machines. */
export const machineHome =
  ({ state }: Pick<Config, "state">) =>
  (machineId: string): string =>
    resolve(state, "machines", machineId);
