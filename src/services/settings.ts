/** The service's own settings: one document, changed member by member, each within its bounds. */
import { isIP, isIPv4 } from "node:net";
import { type Message, message } from "../../redfish-schema/registries/messages.js";
import { type Problem, Refusal } from "../model/refusal.js";
import { type AccountPolicy, firstSettings, type Settings } from "../model/settings.js";
import { serviceManagerId, uris } from "../model/uris.js";
import type { Chronicle } from "../ports/chronicle.js";
import type { SettingsChanges, SettingsCommands } from "../ports/commands/service.js";
import type { Store } from "../ports/store.js";
import { StoredTable } from "./stored-table.js";

export interface SettingsService {
  /** The same object until something changes. */
  settings(): Settings;
  readonly commands: SettingsCommands;
  /** Hears every change from now on, once it is in force; the returned function ends that. */
  onChange(listener: (after: Settings, before: Settings) => void): () => void;
}

const documentId = "service";

/* ── what each member may be ─────────────────────────────────────────────────────────────────────────────────────── */

/** `null` = fine. */
type Check = (value: unknown, property: string) => Message | null;

interface Rule {
  /** JSON pointer in the resource that shows the member. */
  readonly property: string;
  readonly check: Check;
}

const lastSegment = (pointer: string): string => pointer.slice(pointer.lastIndexOf("/") + 1);
const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const whole =
  (min: number, max: number): Check =>
  (value, property) => {
    if (!Number.isInteger(value)) return message("Base.PropertyValueTypeError", shown(value), property);
    const n = Number(value);
    return n < min || n > max ? message("Base.PropertyValueOutOfRange", shown(value), property) : null;
  };

const flag: Check = (value, property) =>
  typeof value === "boolean" ? null : message("Base.PropertyValueTypeError", shown(value), property);

const oneOf =
  (...allowed: readonly string[]): Check =>
  (value, property) =>
    allowed.includes(String(value)) ? null : message("Base.PropertyValueNotInList", shown(value), property);

const text =
  (isRight: (value: string) => boolean): Check =>
  (value, property) => {
    if (typeof value !== "string") return message("Base.PropertyValueTypeError", shown(value), property);
    return isRight(value) ? null : message("Base.PropertyValueFormatError", value, property);
  };

const eachOf =
  (max: number, check: Check): Check =>
  (value, property) => {
    if (!Array.isArray(value)) return message("Base.PropertyValueTypeError", shown(value), property);
    if (value.length > max) return message("Base.ArraySizeTooLong", property, max);
    return value.map((item, index) => check(item, `${property}/${index}`)).find((problem) => problem !== null) ?? null;
  };

/** RFC 1123 §2.1: letters, digits and inner hyphens, 63 characters at most. */
const isLabel = (name: string): boolean => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(name);

/** RFC 1123 §2.1: a name whose last label is all digits can only be meant as an IPv4 address. */
function isHost(name: string): boolean {
  if (isIP(name) !== 0) return true;
  const labels = name.split(".");
  return name.length <= 253 && labels.every(isLabel) && (!/^\d+$/.test(labels.at(-1) ?? "") || isIPv4(name));
}

const day = 86_400;

/**
 * Bounds are the schema's where it has any (SessionService: "shall support any value between the schema-specified minimum
 * and maximum"). A lockout ends within a day whatever is set, since an attacker can bring one about.
 */
const rules: { readonly [S in keyof Settings]: { readonly [M in keyof Settings[S]]: Rule } } = {
  accounts: {
    lockoutThreshold: { property: "/AccountLockoutThreshold", check: whole(0, 1000) },
    lockoutDurationSeconds: { property: "/AccountLockoutDuration", check: whole(0, day) },
    lockoutResetSeconds: { property: "/AccountLockoutCounterResetAfter", check: whole(0, day) },
    minPasswordLength: { property: "/MinPasswordLength", check: whole(8, 128) },
    maxPasswordLength: { property: "/MaxPasswordLength", check: whole(32, 512) },
    basicAuth: { property: "/HTTPBasicAuth", check: oneOf("Enabled", "Disabled") },
  },
  sessions: { timeoutSeconds: { property: "/SessionTimeout", check: whole(30, day) } },
  events: {
    deliveryRetryAttempts: { property: "/DeliveryRetryAttempts", check: whole(0, 100) },
    deliveryRetryIntervalSeconds: { property: "/DeliveryRetryIntervalSeconds", check: whole(1, 3600) },
  },
  tasks: { deletedAfterMinutes: { property: "/TaskAutoDeleteTimeoutMinutes", check: whole(1, 525_600) } },
  network: {
    ntpServers: { property: "/NTP/NTPServers", check: eachOf(8, text(isHost)) },
    ntpEnabled: { property: "/NTP/ProtocolEnabled", check: flag },
    ssdpEnabled: { property: "/SSDP/ProtocolEnabled", check: flag },
  },
};

/** The resource that shows a section of the document. */
const shownBy: Readonly<Record<keyof Settings, readonly [uri: string, type: string]>> = {
  accounts: [uris.accountService, "AccountService"],
  sessions: [uris.sessionService, "SessionService"],
  events: [uris.eventService, "EventService"],
  tasks: [uris.taskService, "TaskService"],
  network: [uris.networkProtocol(serviceManagerId), "ManagerNetworkProtocol"],
};

const sections = Object.keys(rules) as readonly (keyof Settings)[];

/* ── changing it ─────────────────────────────────────────────────────────────────────────────────────────────────── */

function memberProblems(changes: SettingsChanges): Problem[] {
  return sections.flatMap((section) => {
    const members: Readonly<Record<string, Rule>> = rules[section];
    return Object.entries(changes[section] ?? {}).flatMap(([name, value]) => {
      const rule = members[name];
      if (value === undefined || rule === undefined) return [];
      const problem = rule.check(value, lastSegment(rule.property));
      return problem === null ? [] : [{ message: problem, property: rule.property }];
    });
  });
}

const conflict = (member: keyof AccountPolicy, other: keyof AccountPolicy): Problem => {
  const property = rules.accounts[member].property;
  const otherName = lastSegment(rules.accounts[other].property);
  return { message: message("Base.PropertyValueConflict", lastSegment(property), otherName), property };
};

/** What holds between members, once each is right by itself. */
function relationProblems({ accounts }: Settings, changes: SettingsChanges): Problem[] {
  const problems: Problem[] = [];
  // AccountService, AccountLockoutCounterResetAfter: "shall be less than or equal to the AccountLockoutDuration value".
  if (accounts.lockoutDurationSeconds > 0 && accounts.lockoutResetSeconds > accounts.lockoutDurationSeconds)
    problems.push(conflict("lockoutResetSeconds", "lockoutDurationSeconds"));
  if (accounts.minPasswordLength > accounts.maxPasswordLength)
    problems.push(
      changes.accounts?.minPasswordLength === undefined
        ? conflict("maxPasswordLength", "minPasswordLength")
        : conflict("minPasswordLength", "maxPasswordLength"),
    );
  return problems;
}

/** A place in the list that names no server (null, or "" from a form) holds nothing worth keeping. */
function withoutGaps(changes: SettingsChanges): SettingsChanges {
  const servers = changes.network?.ntpServers;
  if (!Array.isArray(servers)) return changes;
  const ntpServers = servers.filter((server) => server !== null && server !== "");
  return { ...changes, network: { ...changes.network, ntpServers } };
}

/**
 * A client that only shortens the lockout has not thought of the counter, whose reset must not come later: it follows,
 * rather than that the client be sent away to learn of it.
 */
function withFollowers(before: Settings, changes: SettingsChanges): SettingsChanges {
  const { lockoutDurationSeconds: duration, lockoutResetSeconds: reset } = changes.accounts ?? {};
  if (!duration || reset !== undefined || before.accounts.lockoutResetSeconds <= duration) return changes;
  return { ...changes, accounts: { ...changes.accounts, lockoutResetSeconds: duration } };
}

/** The section with the changes in it; the same object if they change nothing. */
function mergeSection<S extends object>(before: S, changes: object | undefined): S {
  const old = new Map(Object.entries(before));
  const news = Object.entries(changes ?? {}).filter(
    ([name, value]) => value !== undefined && old.has(name) && JSON.stringify(old.get(name)) !== JSON.stringify(value),
  );
  return news.length === 0 ? before : { ...before, ...Object.fromEntries(news) };
}

const merge = (before: Settings, changes: SettingsChanges): Settings => ({
  accounts: mergeSection(before.accounts, changes.accounts),
  sessions: mergeSection(before.sessions, changes.sessions),
  events: mergeSection(before.events, changes.events),
  tasks: mergeSection(before.tasks, changes.tasks),
  network: mergeSection(before.network, changes.network),
});

/** @throws Refusal 400 naming every property at fault */
function amended(before: Settings, asked: SettingsChanges): Settings {
  const changes = withFollowers(before, withoutGaps(asked));
  const wrong = memberProblems(changes);
  if (wrong.length > 0) throw new Refusal(400, wrong);
  const after = merge(before, changes);
  const unfitting = relationProblems(after, changes);
  if (unfitting.length > 0) throw new Refusal(400, unfitting);
  return after;
}

export interface SettingsParts {
  readonly store: Store;
  readonly chronicle: Chronicle;
  /** What is in force until a client changes it. */
  readonly first?: Settings;
}

export function openSettings({ store, chronicle, first = firstSettings }: SettingsParts): SettingsService {
  const stored = new StoredTable(store, "settings");
  // A document stored by an earlier version lacks the members added since.
  let current = merge(first, stored.get(documentId) ?? {});
  const listeners = new Set<(after: Settings, before: Settings) => void>();

  async function change(changes: SettingsChanges, who: { readonly userName: string }): Promise<void> {
    const before = current;
    const after = amended(before, changes);
    const changed = sections.filter((section) => after[section] !== before[section]);
    if (changed.length === 0) return;
    await stored.put(documentId, after);
    current = after;
    for (const listener of listeners) listener(after, before);
    for (const section of changed) {
      const [origin, resourceType] = shownBy[section];
      chronicle.tell({ message: message("ResourceEvent.ResourceChanged"), origin, resourceType, by: who.userName });
    }
  }

  // One after the other: each builds on what is in force, and nothing is in force before it is stored.
  let last: Promise<unknown> = Promise.resolve();
  function amend(changes: SettingsChanges, who: { readonly userName: string }): Promise<void> {
    const turn = last.then(() => change(changes, who));
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    settings: () => current,
    commands: { amend },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
