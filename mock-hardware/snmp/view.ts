/** What an SNMP agent serves. OIDs are dotted numbers without a leading dot. */

export type Value =
  | { readonly type: "Integer" | "Counter32" | "Gauge32" | "TimeTicks"; readonly value: number }
  | { readonly type: "Counter64"; readonly value: bigint }
  | { readonly type: "OctetString"; readonly value: Buffer }
  | { readonly type: "Oid" | "IpAddress"; readonly value: string };

export interface Binding {
  readonly oid: string;
  readonly value: Value;
}

/** RFC 3416 §3 error-status, as far as a SET can earn them. */
export type SetError =
  | "noAccess"
  | "wrongType"
  | "wrongValue"
  | "noCreation"
  | "inconsistentValue"
  | "resourceUnavailable"
  | "commitFailed"
  | "notWritable"
  | "genErr";

export interface View {
  get(oid: string): Value | undefined;
  /** The first after `oid` in lexicographic order of the numbers. */
  next(oid: string): Binding | undefined;
  /** All or nothing (RFC 3416 §4.2.5). Null = done; else which binding (from 1) is wrong and how. */
  set(bindings: readonly Binding[]): { readonly error: SetError; readonly index: number } | null;
}

/** What the agent does to a request instead of answering it well. Asked for each one. */
export type Misbehaviour = "drop" | "applyThenDrop" | "answerWithoutApplying" | "garbage" | { readonly delay: number };
