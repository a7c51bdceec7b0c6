/** What the agents of all machines share: sockets, and the listeners by which Ironic reaches them. Loaded when the first boots. */

import type { Inventory } from "../../../../src/model/inventory.js";
import type { Medium } from "../../../../src/model/media.js";
import type { MachineHost } from "../../../../src/ports/machine-adapter.js";
import type { Effect } from "./command-table.js";
import { AgentListener, type Served } from "./listener.js";
import { Ramdisk } from "./ramdisk.js";
import { Requests } from "./requests.js";
import { type AgentListen, type AgentSettings, defaultListen } from "./settings.js";

export interface Boot {
  readonly machine: Inventory;
  readonly settings: AgentSettings;
  readonly host: MachineHost;
  readonly medium: Medium | null;
  effect(effect: Effect): void;
}

interface Shared {
  readonly listener: AgentListener;
  /** Ids of machines that used it and are driven still: it stays open for them. */
  readonly users: Set<string>;
}

export class Agents {
  private readonly shared = new Map<string, Shared>();
  private readonly requests = new Requests();

  /** @param random from 0 to 1 */
  constructor(private readonly random: () => number) {}

  boot({ machine, settings, host, medium, effect }: Boot): Ramdisk {
    const { clock, logger } = host;
    const { requests, random } = this;
    const callback = (agent: Served): Promise<string> => this.enter(machine, settings, agent);
    return new Ramdisk({ machine, settings, clock, logger, requests, random, callback, effect }, medium);
  }

  /** It may have been the machine's last word: the listener is open for others. */
  leave({ id }: Inventory, settings: AgentSettings, agent: Served): void {
    this.shared.get(keyOf(settings))?.listener.leave(id, agent);
  }

  /** The machine is not driven any more. Resolves when nothing is open that nobody else uses. */
  async release({ id }: Inventory, settings: AgentSettings): Promise<void> {
    const key = keyOf(settings);
    const shared = this.shared.get(key);
    if (!shared?.users.delete(id) || shared.users.size > 0) return;
    this.shared.delete(key);
    await shared.listener.close();
    if (this.shared.size === 0) this.requests.close();
  }

  /** @returns what Ironic reaches the agent by @throws Error (by rejection) where nothing can be listened on */
  async enter(machine: Inventory, settings: AgentSettings, agent: Served): Promise<string> {
    const where = listenOf(settings);
    const key = keyOf(settings);
    const shared = this.shared.get(key) ?? { listener: new AgentListener(where), users: new Set() };
    this.shared.set(key, shared);
    shared.users.add(machine.id);
    const port = await shared.listener.enter(machine.id, agent);
    return `${baseOf(settings, where.host, port)}/${machine.id}`;
  }
}

const listenOf = ({ listen }: AgentSettings): AgentListen => ({ ...defaultListen, ...listen });

const keyOf = (settings: AgentSettings): string => {
  const { host, port } = listenOf(settings);
  return `${host} ${port}`;
};

function baseOf({ callbackUrl }: AgentSettings, host: string, port: number): string {
  if (callbackUrl !== undefined) return callbackUrl.replace(/\/$/, "");
  if (host === "0.0.0.0" || host === "::") throw new Error(`agent.listen.host ${host} needs agent.callbackUrl`);
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
