/** Keeps what happened in the log it belongs to, and hands it to whoever listens. */
import type { Clock } from "../model/clock.js";
import { type Happening, isMachinesOwn, logCapacity, serviceLog, shareOfMachine } from "../model/service.js";
import type { Chronicle, NewHappening } from "../ports/chronicle.js";
import type { Logger } from "../ports/logger.js";
import type { Store } from "../ports/store.js";
import type { NextId } from "./ids.js";

const noEntries: readonly Happening[] = Object.freeze([]);

export interface ChronicleParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly nextId: NextId;
  readonly logger: Logger;
  /** How many machines share the room that there is for logs; none = as for a few. */
  readonly machines?: number;
}

export class StoredChronicle implements Chronicle {
  private readonly listeners = new Set<(happening: Happening) => void>();
  private readonly snapshots = new Map<string, readonly Happening[]>();
  /** Told while another was being handed out: they wait, so that every listener hears all in the same order. */
  private readonly waiting: Happening[] = [];
  private handingOut = false;

  constructor(private readonly parts: ChronicleParts) {}

  tell(event: NewHappening): Happening {
    const { message, origin, resourceType, machineId = null, by = null, attachment } = event;
    const happening: Happening = {
      id: this.parts.nextId(),
      at: this.parts.clock.now(),
      message: { key: message.key, args: message.args },
      severity: message.severity,
      origin,
      resourceType,
      machineId,
      by,
      ...(attachment && { attachment }),
    };
    this.keep(happening);
    this.waiting.push(happening);
    this.handOut();
    return happening;
  }

  listen(listener: (happening: Happening) => void): () => void {
    const own = (happening: Happening) => listener(happening);
    this.listeners.add(own);
    return () => this.listeners.delete(own);
  }

  /** The log of a machine by its id, or `service`; oldest first. The same array object until it changes. */
  log(owner: string): readonly Happening[] {
    const known = this.snapshots.get(owner);
    if (known !== undefined) return known;
    const { store, machines = 0 } = this.parts;
    const entries = store.get("logs", owner) ?? noEntries;
    const said = store.get("logs", saidBy(owner)) ?? noEntries;
    if (entries.length + said.length === 0) return noEntries;
    const snapshot = Object.freeze(merged(entries, said, logCapacity(owner, machines)));
    this.snapshots.set(owner, snapshot);
    return snapshot;
  }

  /** Empties a log; durable when resolved. */
  async clear(owner: string): Promise<void> {
    const { store } = this.parts;
    const said = saidBy(owner);
    const isSaid = store.get("logs", said) !== undefined;
    const cleared = [store.put("logs", owner, []), ...(isSaid ? [store.remove("logs", said)] : [])];
    this.snapshots.delete(owner);
    await Promise.all(cleared);
  }

  private keep(happening: Happening): void {
    const owner = happening.machineId ?? serviceLog;
    const { store, logger, machines = 0 } = this.parts;
    const capacity = logCapacity(owner, machines);
    const stored = isMachinesOwn(happening)
      ? store.append("logs", saidBy(owner), happening, shareOfMachine(capacity))
      : store.append("logs", owner, happening, capacity);
    stored.catch((error: unknown) => {
      logger.error("A log entry could not be stored.", { log: owner, entry: happening.id, error });
    });
    this.snapshots.delete(owner);
  }

  private handOut(): void {
    if (this.handingOut) return;
    this.handingOut = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      for (const listener of this.listeners) this.call(listener, next);
    }
    this.handingOut = false;
  }

  private call(listener: (happening: Happening) => void, happening: Happening): void {
    try {
      listener(happening);
    } catch (error) {
      this.parts.logger.error("A listener of the chronicle failed.", { entry: happening.id, error });
    }
  }
}

/** The list beside a machine's log in which its own lines have their share; no id of a machine has a colon in it. */
const saidBy = (owner: string): string => `said:${owner}`;

/** By id, which is by time. */
function merged(entries: readonly Happening[], said: readonly Happening[], capacity: number): Happening[] {
  if (said.length === 0) return entries.slice();
  return [...entries.slice(-(capacity - said.length)), ...said].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Every id in the logs: new ids have to come after these. */
export function* loggedIds(store: Store): Generator<string> {
  for (const log of store.all("logs").values()) {
    const newest = log.at(-1);
    if (newest !== undefined) yield newest.id;
  }
}
