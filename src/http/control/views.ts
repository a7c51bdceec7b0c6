/** What the control API shows, made from the world and nothing else. */
import { periodOf } from "../../domain/poller.js";
import { formatInstant } from "../../model/clock.js";
import type { Machine } from "../../model/machine.js";
import { staleAfter } from "../../model/settings.js";
import type { World } from "../../ports/world.js";

/** Settings of adapters hold the passwords of switches and PDUs: which adapter it is has to do. */
export const showMachine = ({ inventory, intent, observation }: Machine) => ({
  inventory: { ...inventory, adapter: { kind: inventory.adapter.kind } },
  intent,
  observation,
});

export function showPage(world: World, offset: number, limit: number) {
  const ids = world.machines.ids();
  const machines = ids.slice(offset, offset + limit).flatMap((id) => world.machines.get(id) ?? []);
  const end = offset + limit;
  return {
    total: ids.length,
    machines: machines.map(showMachine),
    next: end < ids.length ? `/shoal/v1/machines?offset=${end}&limit=${limit}` : null,
  };
}

export function showStatus(world: World) {
  const now = world.clock.now();
  const { version, startedAt } = world.service;
  const contact = { Starting: 0, Ok: 0, Lost: 0 };
  const power: Record<string, number> = {};
  let [oldest, stale, count] = [now, 0, 0];
  for (const id of world.machines.ids()) {
    const observation = world.machines.get(id)?.observation;
    if (observation === undefined) continue;
    count += 1;
    contact[observation.contact.state] += 1;
    const { state = "Unknown", at = now } = observation.power ?? {};
    power[state] = (power[state] ?? 0) + 1;
    oldest = Math.min(oldest, at);
    if (now - at > staleAfter) stale += 1;
  }
  return {
    version,
    startedAt: formatInstant(startedAt),
    uptimeSeconds: Math.floor((now - startedAt) / 1000),
    machines: { total: count, contact, power },
    readings: { everySeconds: periodOf(count) / 1000, oldestSeconds: Math.floor((now - oldest) / 1000), stale },
    conditions: world
      .conditions()
      .map(({ severity, text, since }) => ({ severity, text, since: formatInstant(since) })),
  };
}
