/** An event service with a memory store and a manual clock, that may connect to loopback. */

import { message } from "../../../redfish-schema/registries/messages.js";
import { firstSettings, type Settings } from "../../../src/model/settings.js";
import type { Who } from "../../../src/ports/commands/who.js";
import { loggedIds, StoredChronicle } from "../../../src/services/chronicle.js";
import { EventService, type EventServiceParts } from "../../../src/services/events/event-service.js";
import { createSender, type SenderParts } from "../../../src/services/events/sender.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { outboundPolicy } from "../../../src/services/outbound.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

export const admin: Who = {
  accountId: "1",
  userName: "admin",
  roleId: "Administrator",
  privileges: new Set(["Login", "ConfigureManager"]),
  sessionId: null,
  passwordChangeRequired: false,
  address: "192.0.2.1",
};

export const toLoopback = outboundPolicy({ allow: ["127.0.0.0/8"], deny: [] });

interface Options {
  readonly store?: MemoryStore;
  readonly clock?: ManualClock;
  readonly sender?: Partial<SenderParts>;
  readonly parts?: Partial<EventServiceParts>;
  readonly settings?: Partial<Settings["events"]>;
}

export function serviceUnderTest({ store = MemoryStore.empty(), clock = new ManualClock(), ...options }: Options = {}) {
  const nextId = timeOrderedIds(clock, loggedIds(store));
  const chronicle = new StoredChronicle({ store, clock, nextId, logger: silent });
  const sender = createSender({ clock, policy: toLoopback, allowUnverified: false, ...options.sender });
  const events = new EventService({
    store,
    clock,
    chronicle,
    nextId,
    logger: silent,
    settings: () => ({ ...firstSettings.events, ...options.settings }),
    sender,
    ...options.parts,
  });
  const keysInLog = () => chronicle.log("service").map((entry) => entry.message.key);
  /** Tells that a machine was powered on or off. */
  const power = (machineId: string, what: "On" | "Off" = "On") =>
    chronicle.tell({
      message: message(`ResourceEvent.ResourcePowered${what}`, machineId),
      origin: `/redfish/v1/Systems/${machineId}`,
      resourceType: "ComputerSystem",
      machineId,
      by: "admin",
    });
  return { store, clock, chronicle, events, keysInLog, power };
}
