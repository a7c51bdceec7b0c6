/** What was done to the hardware, as entries of the manager's log: the audit trail of every switched port. */
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import type { Machine } from "../model/machine.js";
import { uris } from "../model/uris.js";
import type { NewHappening } from "../ports/chronicle.js";
import type { Deed } from "../ports/machine-adapter.js";

export const happeningOf = ({ inventory: { id } }: Machine, deed: Deed): NewHappening => ({
  message: messageOf(deed),
  origin: uris.manager(id),
  resourceType: "Manager",
  machineId: id,
  by: deed.by,
});

function messageOf({ device, port, command, outcome }: Deed): Message {
  switch (outcome.kind) {
    case "accepted":
      return message("Shoal.PortCommandAccepted", device, port, command);
    case "needless":
      return message("Shoal.PortCommandNeedless", device, port, command);
    case "confirmed":
      return message("Shoal.PortCommandConfirmed", device, port, command, (outcome.after / 1000).toFixed(1));
    case "refused":
      return message("Shoal.PortCommandRefused", device, port, command, outcome.reason);
    case "unanswered":
      return message("Shoal.PortCommandUnanswered", device, port, command, outcome.reason);
    case "ineffective":
      return message("Shoal.PortCommandIneffective", device, port, command, outcome.reason);
  }
}
