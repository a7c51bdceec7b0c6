/** Where adapters keep what is a machine's own: in the state folder, as lasting as the machines. */
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "./config.js";

type Place = Pick<Config, "state">;

/** Absolute path of the folder that all of them are in. */
export const homesOf = ({ state }: Place): string => resolve(state, "machines");

/** Absolute path of one machine's, whether it is there or not. */
export const machineHome =
  (place: Place) =>
  (machineId: string): string =>
    resolve(homesOf(place), machineId);

/** Ids of the machines that have one, whatever the configuration says of them. @throws the system's error */
export function homedMachines(place: Place): readonly string[] {
  const folder = homesOf(place);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}
