/** Numbers of the protocol. The package has them too, but is loaded only once a device is spoken to: it is large. */
import type { ErrorStatus as PackageStatus, ObjectType as PackageType } from "net-snmp";

/** RFC 3416 §3 error-status. */
export const errorStatus = {
  TooBig: 1,
  NoSuchName: 2,
  BadValue: 3,
  ReadOnly: 4,
  GeneralError: 5,
  NoAccess: 6,
  WrongType: 7,
  WrongLength: 8,
  WrongEncoding: 9,
  WrongValue: 10,
  NoCreation: 11,
  InconsistentValue: 12,
  ResourceUnavailable: 13,
  CommitFailed: 14,
  UndoFailed: 15,
  AuthorizationError: 16,
  NotWritable: 17,
  InconsistentName: 18,
} as const satisfies Partial<Record<keyof typeof PackageStatus, PackageStatus>>;

export type ErrorStatus = (typeof errorStatus)[keyof typeof errorStatus];

/** Its name, in the words of the RFC. */
export const nameOfStatus = (status: number): string | undefined =>
  Object.entries(errorStatus).find(([, number]) => number === status)?.[0];

/** Tags of values: RFC 2578 §7.1, and RFC 3416 §3 for those that stand for none. */
export const objectType = {
  Integer: 2,
  OctetString: 4,
  Gauge: 66,
  Counter64: 70,
  NoSuchObject: 128,
  NoSuchInstance: 129,
  EndOfMibView: 130,
} as const satisfies Partial<Record<keyof typeof PackageType, PackageType>>;
