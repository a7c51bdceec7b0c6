/** What clients may do to logs: empty one, and have the facts about its owner collected into a file. */
import { message } from "../../redfish-schema/registries/messages.js";
import { type Clock, formatInstant } from "../model/clock.js";
import type { Machine } from "../model/machine.js";
import { refuse } from "../model/refusal.js";
import { type Happening, serviceLog } from "../model/service.js";
import type { Settings } from "../model/settings.js";
import { uris } from "../model/uris.js";
import type { LogCommands } from "../ports/commands/service.js";
import type { Who } from "../ports/commands/who.js";
import type { ServiceCondition, ServiceFacts } from "../ports/world.js";
import type { StoredChronicle } from "./chronicle.js";
import type { Tasks } from "./tasks.js";
import { withoutSecrets } from "./without-secrets.js";

/** What a collection is made from: nothing of accounts, sessions, keys or subscriptions, which carry credentials. */
export interface Facts {
  service(): ServiceFacts;
  settings(): Settings;
  conditions(): readonly ServiceCondition[];
  machine(id: string): Machine | undefined;
  machineIds(): readonly string[];
}

export interface LogsParts {
  readonly clock: Clock;
  readonly chronicle: Pick<StoredChronicle, "log" | "clear" | "tell">;
  readonly tasks: Pick<Tasks, "begin">;
  readonly facts: Facts;
}

/** Attachments are in memory only: the newest few, each within bounds. */
const mostAttachments = 8;
const mostAttachmentBytes = 4 * 1024 * 1024;

export class Logs implements LogCommands {
  /** By owner and entry; oldest first. */
  private readonly attachments = new Map<string, Buffer>();

  constructor(private readonly parts: LogsParts) {}

  /** That a machine's log was emptied is told in the service's own, so that the log is empty and the trace remains. */
  async clear(owner: string, who: Who): Promise<void> {
    await this.parts.chronicle.clear(owner);
    for (const key of [...this.attachments.keys()]) if (key.startsWith(`${owner}/`)) this.attachments.delete(key);
    this.parts.chronicle.tell({
      message: message("LogService.LogCleared", uris.log(owner)),
      origin: uris.log(owner),
      resourceType: "LogService",
      by: who.userName,
    });
  }

  collectDiagnosticData(owner: string, who: Who, requestUri: string): Promise<string> {
    return this.parts.tasks.begin({
      name: "Collect diagnostic data",
      by: who.userName,
      request: { method: "POST", uri: requestUri },
      run: async () => ({ resultUri: this.collect(owner, who) }),
    });
  }

  /** The file beside a log entry, JSON in UTF-8; undefined once newer ones took its place, and after a restart. */
  attachment(owner: string, entryId: string): Buffer | undefined {
    return this.attachments.get(`${owner}/${entryId}`);
  }

  /** @returns the URI of the log entry that has the file */
  private collect(owner: string, who: Who): string {
    const file = Buffer.from(JSON.stringify(withoutSecrets(this.document(owner)), null, 2));
    if (file.length > mostAttachmentBytes) throw refuse(503, message("Base.InsufficientStorage"));
    const machineId = owner === serviceLog ? null : owner;
    const entry = this.parts.chronicle.tell({
      message: message("LogService.DiagnosticDataCollected", "Manager"),
      origin: uris.log(owner),
      resourceType: "LogService",
      machineId,
      by: who.userName,
      attachment: true,
    });
    this.keep(`${owner}/${entry.id}`, file);
    return uris.logEntry(owner, entry.id);
  }

  private keep(key: string, file: Buffer): void {
    this.attachments.set(key, file);
    const [oldest] = this.attachments.keys();
    if (this.attachments.size > mostAttachments && oldest !== undefined) this.attachments.delete(oldest);
  }

  private document(owner: string): object {
    const { clock, chronicle } = this.parts;
    return {
      collectedAt: formatInstant(clock.now()),
      owner,
      ...(owner === serviceLog ? this.serviceFacts() : this.machineFacts(owner)),
      log: chronicle.log(owner).map(entryFacts),
    };
  }

  private serviceFacts(): object {
    const { facts } = this.parts;
    return {
      service: facts.service(),
      settings: facts.settings(),
      conditions: facts.conditions(),
      machines: facts.machineIds().length,
    };
  }

  /** The adapter's settings stay out: they are where the passwords of switches and hypervisors are. */
  private machineFacts(id: string): object {
    const machine = this.parts.facts.machine(id);
    if (machine === undefined) throw refuse(404, message("Base.ResourceNotFound", "Manager", id));
    const { inventory, intent, observation, capabilities } = machine;
    return {
      inventory: { ...inventory, adapter: { kind: inventory.adapter.kind } },
      intent,
      observation,
      capabilities,
    };
  }
}

const entryFacts = ({ at, ...rest }: Happening): object => ({ at: formatInstant(at), ...rest });
