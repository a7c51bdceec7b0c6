/**
 * Passwords of machines' firmware (Bios.ChangePassword). Only their hashes are kept. They guard the setup menu of the machine:
 * the service stands above it, as a BMC does, and asks nobody for them.
 */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import { type Clock, type Instant, minutes } from "../../model/clock.js";
import type { PasswordDescription } from "../../model/firmware.js";
import { Refusal, refuse } from "../../model/refusal.js";
import { uris } from "../../model/uris.js";
import type { Chronicle } from "../../ports/chronicle.js";
import type { BiosPasswordCommands, PasswordChange } from "../../ports/commands/firmware.js";
import type { Who } from "../../ports/commands/who.js";
import type { Store } from "../../ports/store.js";
import type { MachineTable } from "../../ports/world.js";
import type { Passwords } from "../accounts/passwords.js";
import { longestPassword } from "../accounts/rules.js";
import { StoredTable } from "../stored-table.js";

export interface BiosPasswordsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly chronicle: Chronicle;
  readonly passwords: Passwords;
  readonly machines: MachineTable;
}

/** Guesses at one machine's passwords before it rests. */
const mostGuesses = 5;
const rest = minutes(1);

const action = "Bios.ChangePassword";

type Hashes = Readonly<Record<string, string>>;

export class BiosPasswords implements BiosPasswordCommands {
  private readonly stored: StoredTable<"biosPasswords">;
  /** By machine: when an old password was given lately, since it was last a right one. */
  private readonly guesses = new Map<string, Instant[]>();

  constructor(private readonly parts: BiosPasswordsParts) {
    this.stored = new StoredTable(parts.store, "biosPasswords");
  }

  async change(machineId: string, { name, before, after }: PasswordChange, who: Who): Promise<void> {
    const rule = this.rule(machineId, name);
    const problem = after === "" ? null : newProblem(after, rule);
    if (problem !== null) throw refuse(400, problem, "/NewPassword");
    this.countGuess(machineId);
    const known = this.hashes(machineId)[name];
    if (!(await this.matches(before, known, who))) throw wrongPassword();
    const hash = after === "" ? undefined : await this.parts.passwords.hash(after, who.address);
    // Somebody may have been quicker: then it is not the old one any more.
    if (this.hashes(machineId)[name] !== known) throw wrongPassword();
    await this.keep(machineId, name, hash);
    this.guesses.delete(machineId);
    this.tell(machineId, who);
  }

  private rule(machineId: string, name: string): PasswordDescription {
    const rules = this.parts.machines.get(machineId)?.capabilities.firmware?.passwords ?? [];
    const rule = rules.find((one) => one.name === name);
    if (rule !== undefined) return rule;
    if (rules.length === 0) throw refuse(404, message("Base.ActionNotSupported", action));
    const unknown = message("Base.ActionParameterValueNotInList", name.slice(0, 64), "PasswordName", action);
    throw refuse(400, unknown, "/PasswordName");
  }

  private hashes(machineId: string): Hashes {
    return this.stored.get(machineId) ?? {};
  }

  /** Where there is none, the old one is empty. */
  private async matches(password: string, hash: string | undefined, { address }: Who): Promise<boolean> {
    if (hash === undefined) return password === "";
    return password.length <= longestPassword && this.parts.passwords.matches(password, hash, address);
  }

  private async keep(machineId: string, name: string, hash: string | undefined): Promise<void> {
    const { [name]: _, ...others } = this.hashes(machineId);
    const next = hash === undefined ? others : { ...others, [name]: hash };
    if (Object.keys(next).length === 0) await this.stored.remove(machineId);
    else await this.stored.put(machineId, next);
  }

  /* ── guesses ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  private recent(machineId: string): readonly Instant[] {
    const since = this.parts.clock.now() - rest;
    return (this.guesses.get(machineId) ?? []).filter((at) => at > since);
  }

  /** Counted before it is looked at: of many at once, too, no more than these get a turn. */
  private countGuess(machineId: string): void {
    const recent = this.recent(machineId);
    if (recent.length < mostGuesses) {
      this.guesses.set(machineId, [...recent, this.parts.clock.now()]);
      return;
    }
    const seconds = Math.ceil(((recent[0] ?? 0) + rest - this.parts.clock.now()) / 1000);
    throw new Refusal(503, [{ message: message("Base.ServiceTemporarilyUnavailable", String(seconds)) }], seconds);
  }

  private tell(machineId: string, { userName }: Who): void {
    this.parts.chronicle.tell({
      message: message("ResourceEvent.ResourceChanged"),
      origin: uris.bios(machineId),
      resourceType: "Bios",
      machineId,
      by: userName,
    });
  }
}

const wrongPassword = (): Refusal =>
  refuse(400, message("Base.ActionParameterValueError", "OldPassword", action), "/OldPassword");

/** @returns what is wrong with a new password, without repeating any of it */
function newProblem(password: string, { minLength, maxLength }: PasswordDescription): Message | null {
  const length = [...password].length;
  if (length < minLength || length > maxLength) return message("Base.PasswordIncorrectLength");
  // What a keyboard of any country can give at a setup menu.
  return /^[\x20-\x7e]*$/.test(password) ? null : message("Base.PasswordComplexityNotMet");
}
