/** Updates of firmware, under the rules for outbound connections that the operator gave. */
import type { Config } from "../config/config.js";
import type { Machines } from "../domain/machines.js";
import type { Opened } from "../opened.js";
import type { UpdateCommands } from "../ports/commands/updates.js";
import { openUpdates, type UpdatesParts } from "../services/firmware/updates.js";
import { outboundPolicy } from "../services/outbound.js";
import { ownListeners } from "../services/outbound-connect.js";
import { largestImage } from "./firmware.js";

type Given = Pick<UpdatesParts, "clock" | "logger" | "tasks" | "images">;

/** @param ownPort where the service itself listens, once it does: nothing is fetched from there */
export function composeUpdates(
  given: Given,
  { table, staging }: Machines,
  config: Config,
  ownPort: () => number | null,
  opened: Opened,
): UpdateCommands {
  const { images: rules } = config.outbound;
  const ownPorts = () => [ownPort()].filter((port) => port !== null);
  return opened.add(
    openUpdates({
      ...given,
      machines: table,
      staging,
      policy: outboundPolicy(rules, ownListeners(ownPorts)),
      allowUnverified: rules.allowUnverified === true,
      largest: largestImage(config),
    }),
    (one) => one.close(),
  );
}
