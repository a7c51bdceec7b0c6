/** Guests that run below a state folder. */
import type { Config } from "../config/config.js";
import { homedMachines, machineHome } from "../config/machine-home.js";
import type { Guest, Guests } from "../ports/guests.js";

/**
 * By the ids of their machines. One after the other is looked for: of a thousand at once the files would be too many.
 * @throws AdapterError (by rejection) when it cannot be told of one
 */
export async function runningGuests(place: Pick<Config, "state">, guests: Guests): Promise<ReadonlyMap<string, Guest>> {
  const running = new Map<string, Guest>();
  const home = machineHome(place);
  for (const id of homedMachines(place)) {
    const guest = await guests.find(home(id));
    if (guest !== null) running.set(id, guest);
  }
  return running;
}
