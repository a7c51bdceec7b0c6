/** Machines' serial lines and screens: shared by those who come to them, kept in a log, and told of in the machine's own. */
import type { Duplex } from "node:stream";
import { message } from "../../../redfish-schema/registries/messages.js";
import type { ConsolePlugs } from "../../domain/surroundings.js";
import type { Clock } from "../../model/clock.js";
import { Refusal, refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { ConsoleCommands } from "../../ports/commands/consoles.js";
import type { Who } from "../../ports/commands/who.js";
import type { Consoles, ConsoleUser, ConsoleWatcher, MachineConsole, Watching } from "../../ports/console.js";
import type { Logger } from "../../ports/logger.js";
import { AdapterError } from "../../ports/machine-adapter.js";
import type { ConsoleLine, ConsoleViews, ConsoleWays } from "../../ports/world.js";
import { mostLines, numbered } from "./heard-lines.js";
import { nameOf, SharedLine } from "./shared-line.js";
import { type Stay, Stays } from "./stays.js";

/** Of one machine. */
const mostWatchers = 10;
const mostScreens = 4;
/** Bytes of what a machine said that are given out as a file. */
const mostFileBytes = 4 * 1024 * 1024;

export interface ConsolesParts {
  readonly clock: Clock;
  readonly chronicle: Pick<Chronicle, "tell">;
  readonly logger: Pick<Logger, "warn">;
  /** Begins to look after somebody. @returns why they may not stay any more, or null, whenever it is called */
  readonly standing: (user: ConsoleUser) => () => string | null;
  /** Typing counts as a use of the session that it is done with. */
  readonly used: (sessionId: string) => void;
}

const none: readonly ConsoleLine[] = Object.freeze([]);

export class ConsoleService implements Consoles, ConsolePlugs {
  private readonly plugged = new Map<string, MachineConsole>();
  /** Of the machines that are listened to, for those who watch or for the log. */
  private readonly lines = new Map<string, SharedLine>();
  private readonly stays: Stays;
  private open: ConsoleWays = { ssh: null, webSocket: false };

  readonly views: ConsoleViews = {
    ways: () => this.open,
    mostWatchers,
    mostScreens,
    mostLines,
    log: (machineId) => this.log(machineId),
  };

  readonly commands: ConsoleCommands = {
    clearLog: (machineId, who) => this.clearLog(machineId, who),
    readLog: (machineId) => this.readLog(machineId),
  };

  constructor(private readonly parts: ConsolesParts) {
    this.stays = new Stays(parts);
  }

  /* ── machines ────────────────────────────────────────────────────────────────────────────────────────────────── */

  plug(machineId: string, console: MachineConsole | null): void {
    if (console) this.plugged.set(machineId, console);
    else this.plugged.delete(machineId);
    const line = console?.serial;
    const known = this.lines.get(machineId);
    if (!line) known?.disconnect();
    // Of others nothing is listened to before somebody watches.
    else if (known || !line.recall) this.shared(machineId).connect(line);
  }

  private shared(machineId: string): SharedLine {
    const known = this.lines.get(machineId);
    if (known) return known;
    const made = new SharedLine({
      clock: this.parts.clock,
      logger: this.parts.logger,
      machineId,
      dismiss: (watcher, reason) => this.dismiss(watcher, reason),
      takenOver: (watcher, before) => this.tellTakenOver(machineId, watcher, before),
      used: this.parts.used,
    });
    this.lines.set(machineId, made);
    return made;
  }

  /** Of a machine that tells its lines by itself nothing is kept that nobody looks at. */
  private forgetUnwatched(machineId: string): void {
    const shared = this.lines.get(machineId);
    const line = this.plugged.get(machineId)?.serial;
    if (!shared || shared.isWatched || (line && !line.recall)) return;
    shared.disconnect();
    this.lines.delete(machineId);
  }

  /* ── those who come ──────────────────────────────────────────────────────────────────────────────────────────── */

  private readonly staying = new Map<ConsoleWatcher, Stay>();

  watch(machineId: string, watcher: ConsoleWatcher): Watching | undefined {
    const line = this.plugged.get(machineId)?.serial;
    if (!line) return undefined;
    const end = () => {
      this.staying.delete(watcher);
      this.lines.get(machineId)?.remove(watcher);
      this.forgetUnwatched(machineId);
    };
    const stay: Stay = { machineId, kind: "serial console", user: watcher, close: end };
    this.stays.begin(stay, mostWatchers);
    this.staying.set(watcher, stay);
    const shared = this.shared(machineId);
    shared.connect(line);
    return shared.watch(watcher, () => {
      this.stays.leave(stay);
      end();
    });
  }

  openScreen(machineId: string, viewer: ConsoleUser): Promise<Duplex> | undefined {
    const console = this.plugged.get(machineId);
    if (!console?.openScreen) return undefined;
    let screen: Duplex | null = null;
    const stay: Stay = { machineId, kind: "screen", user: viewer, close: () => screen?.destroy() };
    this.stays.begin(stay, mostScreens);
    const leave = () => this.stays.leave(stay);
    return console.openScreen().then(
      (opened) => {
        screen = opened;
        opened.once("close", leave);
        opened.once("error", leave);
        if (!this.stays.has(stay)) opened.destroy();
        return opened;
      },
      (error: unknown) => {
        leave();
        throw error;
      },
    );
  }

  /** Another way in is open, or is not any more. */
  offer(ways: Partial<ConsoleWays>): void {
    this.open = { ...this.open, ...ways };
  }

  /** Ends the stay of everybody whose account or session does not allow it any more. */
  review(): void {
    this.stays.review();
  }

  /** Ends everybody's stay. */
  endAll(reason: string): void {
    this.stays.endAll(reason);
  }

  close(): void {
    this.endAll("The service ends.");
    for (const line of this.lines.values()) line.disconnect();
  }

  private dismiss(watcher: ConsoleWatcher, reason: string): void {
    const stay = this.staying.get(watcher);
    if (stay) this.stays.end(stay, reason);
  }

  private tellTakenOver(machineId: string, watcher: ConsoleWatcher, before: ConsoleWatcher): void {
    const { user: by, from } = watcher;
    this.parts.chronicle.tell({
      message: message("Shoal.ConsoleTakenOver", by, from, nameOf(before)),
      origin: uris.system(machineId),
      resourceType: "ComputerSystem",
      machineId,
      by,
    });
  }

  /* ── the log ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private log(machineId: string): readonly ConsoleLine[] {
    const recalled = this.plugged.get(machineId)?.serial?.recall?.();
    return recalled ? numbered(recalled) : (this.lines.get(machineId)?.lines() ?? none);
  }

  private async clearLog(machineId: string, who: Who): Promise<void> {
    const line = this.plugged.get(machineId)?.serial;
    if (!line) throw refuse(404, message("Base.ResourceNotFound", "LogService", "Console"));
    await asked(() => line.clear());
    this.lines.get(machineId)?.clear();
    const origin = uris.consoleLog(machineId);
    const cleared = message("LogService.LogCleared", origin);
    this.parts.chronicle.tell({ message: cleared, origin, resourceType: "LogService", machineId, by: who.userName });
  }

  private readLog(machineId: string): Promise<Buffer> | undefined {
    const line = this.plugged.get(machineId)?.serial;
    return line && asked(async () => Buffer.from(await line.history(mostFileBytes)).subarray(-mostFileBytes));
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    throw new Refusal(500, [{ message: message("Shoal.ConsoleFailed", error.message) }]);
  }
}
