/** The documents of the service plane: who may come in, what was promised to them, what happened. */
import type { Instant } from "./clock.js";

export type Privilege = "Login" | "ConfigureManager" | "ConfigureUsers" | "ConfigureComponents" | "ConfigureSelf";

export interface Role {
  readonly id: string;
  readonly predefined: boolean;
  readonly privileges: readonly Privilege[];
}

export interface Account {
  readonly id: string;
  readonly userName: string;
  /** scrypt, salted: `scrypt$N$r$p$salt$key`, base64. Never leaves the accounts service. */
  readonly passwordHash: string;
  readonly roleId: string;
  readonly enabled: boolean;
  readonly passwordChangeRequired: boolean;
  /** Locked until then; null = not locked. */
  readonly lockedUntil: Instant | null;
}

export interface Session {
  readonly id: string;
  readonly accountId: string;
  readonly userName: string;
  /** SHA-256 of the token, hex. The token itself is kept nowhere. */
  readonly tokenHash: string;
  readonly createdAt: Instant;
  readonly clientAddress: string;
  /** What the client said about itself at login, if anything. */
  readonly context: string | null;
}

export type TaskState = "New" | "Starting" | "Pending" | "Running" | "Completed" | "Exception" | "Cancelled";
export type Health = "OK" | "Warning" | "Critical";

export interface Task {
  readonly id: string;
  readonly name: string;
  readonly state: TaskState;
  readonly status: Health;
  readonly percent: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly by: string;
  /** The request that began it. */
  readonly request: { readonly method: string; readonly uri: string };
  readonly messages: readonly StoredMessage[];
  /** URI of what it made, once finished. */
  readonly resultUri: string | null;
  /** It outlasts a restart of the service. */
  readonly lasting?: boolean;
}

/** A registry message as it is kept: the text is made from the registry when shown. */
export interface StoredMessage {
  /** e.g. `TaskEvent.TaskCompletedOK`. */
  readonly key: string;
  readonly args: readonly string[];
}

export interface Subscription {
  readonly id: string;
  readonly name: string;
  /** Where events go; for a stream opened by an SSE client `redfish-sse://address:port`. */
  readonly destination: string | null;
  readonly context: string | null;
  readonly protocol: "Redfish";
  readonly type: "RedfishEvent" | "SSE";
  readonly formatType: "Event" | "MetricReport";
  /** URIs of the only definitions whose reports are sent; absent or empty = of all. */
  readonly metricReportDefinitions?: readonly string[];
  readonly registryPrefixes: readonly string[];
  readonly excludeRegistryPrefixes: readonly string[];
  readonly messageIds: readonly string[];
  readonly excludeMessageIds: readonly string[];
  readonly resourceTypes: readonly string[];
  readonly originResources: readonly string[];
  readonly subordinateResources: boolean;
  readonly includeOrigin: boolean;
  /** Deprecated in Redfish, still asked for by Ironic. */
  readonly eventTypes: readonly string[];
  readonly severities: readonly Health[];
  readonly retryPolicy: "TerminateAfterRetries" | "SuspendRetries" | "RetryForever" | "RetryForeverWithBackoff";
  readonly verifyCertificate: boolean;
  /** Sent with each delivery; write-only, since they often carry credentials. */
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly state: "Enabled" | "Suspended";
  readonly by: string;
}

/** The log that is the service's own, beside one for each machine. */
export const serviceLog = "service";

/** In all logs of machines together: they are kept in memory, at some 400 bytes an entry. */
const entriesOfFleet = 200_000;

/**
 * How many entries a log keeps before the oldest make room; the service's own hears of everybody.
 *
 * @param owner a machine's id, or `service`
 * @param machines how many there are
 */
export function logCapacity(owner: string, machines: number): number {
  if (owner === serviceLog) return 2000;
  return Math.min(500, Math.max(20, Math.floor(entriesOfFleet / Math.max(1, machines))));
}

/**
 * How many tasks may be at work at once, and how many are kept beside them that have ended: a fleet of which every machine is
 * asked for something has to find out what came of it.
 *
 * @param machines how many there are
 */
export const taskCapacity = (machines: number): number => Math.min(20_000, Math.max(200, 8 * machines));

/** Lines that machines log themselves: a machine that says too much must not push out what was done to it. */
const saidByMachines: ReadonlySet<string> = new Set([
  "Shoal.MachineSaid",
  "Shoal.MachineWarned",
  "Shoal.MachineAlarmed",
  "Shoal.MachineLinesLeftOut",
]);

/** Whether an entry is what the machine said of itself. */
export const isMachinesOwn = ({ message }: Pick<Happening, "message">): boolean => saidByMachines.has(message.key);

/** How many of the entries of a log that keeps `capacity` may be what the machine said of itself. */
export const shareOfMachine = (capacity: number): number => Math.floor(capacity / 4);

/** Something that happened, once: becomes a log entry, an event, an SSE frame. */
export interface Happening {
  readonly id: string;
  readonly at: Instant;
  readonly message: StoredMessage;
  readonly severity: Health;
  /** URI of the resource it happened to. */
  readonly origin: string;
  /** Schema name of that resource. */
  readonly resourceType: string;
  /** Whose log it belongs to: a machine's id, or null for the service's own. */
  readonly machineId: string | null;
  /** The account that caused it, if one did. */
  readonly by: string | null;
  /** A file is kept beside the log entry for a while, under its id. */
  readonly attachment?: true;
}
