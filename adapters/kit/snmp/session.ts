/** SNMP with one device, by numeric OIDs: get, walk a column, set. No MIB is read. */
import type * as snmp from "net-snmp";
import { errorStatus, objectType } from "./codes.js";
import { type Answered, type ConnectionOptions, SnmpConnection } from "./connection.js";
import type { Credentials } from "./credentials.js";
import { comesAfter, isBelow, numbersOf } from "./oid.js";
import type { SnmpValue } from "./value.js";

export interface SnmpSession {
  /**
   * Any number of objects, in as few packets as the device bears.
   * @returns each OID asked for; null = there is no such object
   * @throws AdapterError (by rejection)
   */
  get(oids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, SnmpValue>>;
  /**
   * All that lies below an OID, in the device's order.
   * @returns by what follows the OID, e.g. `1.5`
   * @throws AdapterError (by rejection), also when the device goes round in circles or has more than is good
   */
  walk(column: string, signal?: AbortSignal): Promise<ReadonlyMap<string, SnmpValue>>;
  /**
   * All of them or none, sent once: after `unreachable` nobody knows whether it arrived.
   * @throws AdapterError (by rejection)
   */
  set(bindings: readonly Setting[], signal?: AbortSignal): Promise<void>;
  /** The same agent as seen from one VLAN, for tables that it keeps for each by itself. To be closed by itself. */
  inVlan(vlan: number): SnmpSession;
  /** Whoever waits is told, whoever comes later too. */
  close(): void;
}

export interface Setting {
  readonly oid: string;
  /** INTEGER; a Gauge32 where `unsigned`. */
  readonly value: number | string;
  readonly unsigned?: boolean;
}

export interface SnmpTarget extends Pick<ConnectionOptions, "device" | "host" | "port" | "context"> {
  readonly read: () => Credentials;
  readonly write: () => Credentials;
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** Milliseconds for one packet, and how often one that only reads is sent again. */
  readonly readTimeout: number;
  readonly readRetries: number;
  readonly writeTimeout: number;
  readonly bindingsPerPacket: number;
  /** Of one walk. */
  readonly mostRows: number;
  readonly mostBytes: number;
}

const usualLimits: Limits = {
  readTimeout: 2_000,
  readRetries: 2,
  writeTimeout: 5_000,
  bindingsPerPacket: 24,
  mostRows: 16_384,
  mostBytes: 4 * 1024 * 1024,
};

/** Rows asked for at once (RFC 3416 §4.2.3); the answer must fit a packet of 1,472 octets. */
const bulkRows = 20;

/** Opens nothing yet: the first request does. */
export function openSnmp(target: SnmpTarget): SnmpSession {
  const limits = { ...usualLimits, ...target.limits };
  const { readTimeout, readRetries, writeTimeout } = limits;
  const reading = { use: "read" as const, timeout: readTimeout, retries: readRetries };
  const reader = new SnmpConnection({ ...target, ...reading, credentials: target.read });
  const writing = { use: "write" as const, timeout: writeTimeout, retries: 0 };
  const writer = new SnmpConnection({ ...target, ...writing, credentials: target.write });
  return {
    get: (oids, signal) => getAll(reader, oids, limits, signal),
    walk: (column, signal) => walk(reader, column, limits, signal),
    set: (bindings, signal) => set(writer, bindings, signal),
    inVlan: (vlan) => openSnmp({ ...target, context: `vlan-${vlan}`, read: () => inVlan(target.read(), vlan) }),
    close() {
      reader.close();
      writer.close();
    },
  };
}

/** Cisco's community string indexing; in version 3 the context does it. */
const inVlan = (given: Credentials, vlan: number): Credentials =>
  given.version === "3" ? given : { ...given, community: `${given.community}@${vlan}` };

/* ── get ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** The whole packet was refused because of one object, or because the answer would be too long. */
type Split = "split";

async function getAll(
  connection: SnmpConnection,
  oids: readonly string[],
  { bindingsPerPacket }: Limits,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, SnmpValue>> {
  const values = new Map<string, SnmpValue>();
  const chunks = chunksOf(oids, bindingsPerPacket);
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    const answer = await abortable(signal, () => getSome(connection, chunk));
    if (answer === "split") chunks.unshift(...halvesOf(chunk));
    else for (const [at, oid] of chunk.entries()) values.set(oid, answer[at] ?? null);
  }
  return values;
}

async function getSome(connection: SnmpConnection, oids: readonly string[]): Promise<readonly SnmpValue[] | Split> {
  const bindings = await connection.request<snmp.Varbind[] | Split>(
    (session, answered) => session.get([...oids], answered as Answered<snmp.Varbind[]>),
    (error) => {
      // Version 1 refuses all for the sake of one (RFC 1157 §4.1.2).
      if (statusOf(error) === errorStatus.NoSuchName) return oids.length > 1 ? "split" : [];
      return statusOf(error) === errorStatus.TooBig && oids.length > 1 ? "split" : undefined;
    },
  );
  return bindings === "split" ? bindings : bindings.map(valueIn);
}

const chunksOf = (oids: readonly string[], size: number): (readonly string[])[] =>
  Array.from({ length: Math.ceil(oids.length / size) }, (_, at) => oids.slice(at * size, (at + 1) * size));

const halvesOf = (oids: readonly string[]): (readonly string[])[] => chunksOf(oids, Math.ceil(oids.length / 2));

/* ── walk ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

async function walk(
  connection: SnmpConnection,
  column: string,
  { mostRows, mostBytes }: Limits,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, SnmpValue>> {
  const rows = new Map<string, SnmpValue>();
  let bytes = 0;
  let last = column;
  for (let rowsAtOnce = bulkRows; ; ) {
    const answer = await abortable(signal, () => nextSome(connection, last, rowsAtOnce));
    if (answer === "split") {
      rowsAtOnce = Math.max(1, Math.floor(rowsAtOnce / 2));
      continue;
    }
    for (const binding of answer) {
      if (isEnd(binding) || !isBelow(binding.oid, column)) return rows;
      if (!comesAfter(binding.oid, last)) throw connection.fault(`walks in circles at ${last}`);
      const value = valueIn(binding);
      rows.set(binding.oid.slice(column.length + 1), value);
      bytes += binding.oid.length + (Buffer.isBuffer(value) ? value.length : 8);
      last = binding.oid;
    }
    if (answer.length === 0) throw connection.fault(`answers with nothing after ${last}`);
    if (rows.size > mostRows || bytes > mostBytes)
      throw connection.fault(`has more than ${mostRows} rows below ${column}`);
  }
}

async function nextSome(connection: SnmpConnection, after: string, most: number): Promise<snmp.Varbind[] | Split> {
  return connection.request<snmp.Varbind[] | Split>(
    (session, answered, version) => {
      if (version === "1") session.getNext([after], answered as Answered<snmp.Varbind[]>);
      else
        session.getBulk([after], 0, most, (error: Error | null, rows) =>
          answered(error, rows?.flat() as snmp.Varbind[] | undefined),
        );
    },
    (error) => {
      if (statusOf(error) === errorStatus.NoSuchName) return [{ oid: after, type: objectType.EndOfMibView }];
      return statusOf(error) === errorStatus.TooBig && most > 1 ? "split" : undefined;
    },
  );
}

/* ── set ─────────────────────────────────────────────────────────────────────────────────────────────────────────── */

async function set(connection: SnmpConnection, bindings: readonly Setting[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await connection.request<snmp.Varbind[]>((session, answered) =>
    session.set(bindings.map(packageBinding), answered as Answered<snmp.Varbind[]>),
  );
}

const packageBinding = ({ oid, value, unsigned }: Setting): snmp.Varbind => ({
  oid,
  type: typeof value === "string" ? objectType.OctetString : unsigned ? objectType.Gauge : objectType.Integer,
  value,
});

/* ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && error.name === "RequestFailedError" ? (error as snmp.RequestFailedError).status : undefined;

const isEnd = ({ oid, type }: snmp.Varbind): boolean =>
  type === objectType.EndOfMibView || isAbsent(type) || numbersOf(oid) === null;

const isAbsent = (type: snmp.ObjectType | undefined): boolean =>
  type === objectType.NoSuchObject || type === objectType.NoSuchInstance || type === objectType.EndOfMibView;

function valueIn({ type, value }: snmp.Varbind): SnmpValue {
  if (isAbsent(type) || value === undefined || typeof value === "boolean") return null;
  if (type === objectType.Counter64 && Buffer.isBuffer(value)) return BigInt(`0x0${value.toString("hex")}`);
  return value;
}

/** Rejects as soon as nobody waits any more; what is on its way meanwhile runs out by itself. */
function abortable<T>(signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
  if (!signal) return task();
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    task()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", stop));
  });
}
