/** The accounts service on a store in memory, with scrypt at next to no cost, and everything it did laid open. */
import assert from "node:assert/strict";
import type { Happening } from "../../../src/model/service.js";
import type { Chronicle } from "../../../src/ports/chronicle.js";
import type { SettingsChanges } from "../../../src/ports/commands/service.js";
import type { Who } from "../../../src/ports/commands/who.js";
import { type AccountsOptions, openAccounts } from "../../../src/services/accounts/accounts.js";
import { type Passwords, scryptPasswords } from "../../../src/services/accounts/passwords.js";
import { openSettings } from "../../../src/services/settings.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";

export const here = "192.0.2.1";
export const elsewhere = "198.51.100.7";
export const good = "correct horse battery";
export const better = "staple of another kind";

export const basicHeader = (userName: string, password: string): string =>
  `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}`;

export interface Told {
  readonly key: string;
  readonly args: readonly string[];
  readonly origin: string;
  readonly by: string | null;
}

export function listeningChronicle(): { readonly chronicle: Chronicle; readonly told: Told[] } {
  const told: Told[] = [];
  const chronicle: Chronicle = {
    tell({ message: { key, args, severity }, origin, resourceType, machineId = null, by = null }): Happening {
      told.push({ key, args, origin, by });
      return { id: `${told.length}`, at: 0, message: { key, args }, severity, origin, resourceType, machineId, by };
    },
    listen: () => () => undefined,
  };
  return { chronicle, told };
}

/** Passwords that count how often they were compared. */
export function countedPasswords(passwords: Passwords = scryptPasswords({ N: 2, r: 1, p: 1 })) {
  const counted = {
    ...passwords,
    compared: 0,
    matches(password: string, hash: string, address: string): Promise<boolean> {
      counted.compared++;
      return passwords.matches(password, hash, address);
    },
  };
  return counted;
}

export type Service = ReturnType<typeof open>;

export function open(options: Partial<AccountsOptions> & { store?: MemoryStore; clock?: ManualClock } = {}) {
  const { store = MemoryStore.empty(), clock = new ManualClock() } = options;
  const { chronicle, told } = listeningChronicle();
  const passwords = countedPasswords();
  const settings = openSettings({ store, chronicle });
  const accounts = openAccounts({ passwords, ...options, store, clock, chronicle, settings });
  const amend = (changes: SettingsChanges) => settings.commands.amend(changes, operator);
  return { ...accounts, store, clock, told, passwords, settings, amend };
}

/** Someone who may do everything, from no session. */
export const operator: Who = {
  accountId: "root",
  userName: "root",
  roleId: "Administrator",
  privileges: new Set(),
  sessionId: null,
  passwordChangeRequired: false,
  address: here,
};

/** With the administrator `root`, whose password is `good`. */
export async function openWithRoot(options: Parameters<typeof open>[0] = {}): Promise<Service> {
  const service = open(options);
  await service.accountCommands.create({ userName: "root", password: good, roleId: "Administrator" }, operator);
  service.told.length = 0;
  return service;
}

export const login = (service: Service, userName: string, password: string, address: string = here) =>
  service.sessionCommands.create({ userName, password }, address);

export const basic = async (service: Service, userName: string, password: string, address: string = here) =>
  service.authenticator.basic(basicHeader(userName, password), address);

/** The promise is refused with this status and these messages, each at its property. */
export async function refused(promise: Promise<unknown>, status: number, ...problems: string[]): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    const { status: seen, problems: found } = error as {
      status: number;
      problems: { message: { key: string }; property?: string }[];
    };
    const shown = found.map(({ message, property }) => (property ? `${message.key} ${property}` : message.key));
    assert.deepEqual({ status: seen, problems: shown }, { status, problems });
    return true;
  });
}
