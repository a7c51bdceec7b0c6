/** Subscriptions and their deliveries, under the rules for outbound connections that the operator gave. */
import type { Config } from "../config/config.js";
import type { Opened } from "../opened.js";
import { EventService, type EventServiceParts } from "../services/events/event-service.js";
import { createSender } from "../services/events/sender.js";
import { outboundPolicy } from "../services/outbound.js";
import { deniesLiteral, ownListeners } from "../services/outbound-connect.js";

type Given = Pick<
  EventServiceParts,
  "store" | "clock" | "chronicle" | "nextId" | "logger" | "settings" | "expand" | "isReportDefinition"
>;

/** @param ownPort where the service itself listens, once it does: nothing is sent there */
export function openEvents(
  given: Given,
  { outbound }: Config,
  ownPort: () => number | null,
  opened: Opened,
): EventService {
  const allowUnverified = outbound.events.allowUnverified === true;
  const ownPorts = () => {
    const port = ownPort();
    return port === null ? [] : [port];
  };
  const policy = outboundPolicy(outbound.events, ownListeners(ownPorts));
  const { clock } = given;
  const sender = opened.add(createSender({ clock, policy, allowUnverified }), (one) => one.close());
  const isDenied = (destination: string) => deniesLiteral(policy, new URL(destination));
  return opened.add(new EventService({ ...given, sender, allowUnverified, isDenied }), (one) => one.close());
}
