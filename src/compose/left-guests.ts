/** Virtual machines that run although the configuration names them no more: taking one out of it does not switch it off. */
import type { Config } from "../config/config.js";
import { homedMachines, machineHome } from "../config/machine-home.js";
import type { Guests } from "../ports/guests.js";
import type { Logger } from "../ports/logger.js";

/** Says so, once, at the start. Must not keep the service from starting, whatever lies there. */
export async function tellOfLeftGuests(
  config: Pick<Config, "state" | "machines">,
  openGuests: () => Promise<Guests>,
  logger: Logger,
): Promise<void> {
  try {
    const configured = new Set(config.machines.map(({ id }) => id));
    const left = homedMachines(config).filter((id) => !configured.has(id));
    if (left.length === 0) return;
    const guests = await openGuests();
    const home = machineHome(config);
    for (const machine of left) {
      const guest = await guests.find(home(machine));
      if (guest === null) continue;
      const text = "a virtual machine runs that the configuration names no more; to end it: shoal guests stop";
      logger.warn(text, { machine, pid: guest.pid, state: config.state });
    }
  } catch (error) {
    logger.warn("it cannot be seen whether virtual machines of earlier runs are left", { error });
  }
}
