/** What may be asked of the service itself: its logs, tasks, settings and certificates. */
import type { Settings } from "../../model/settings.js";
import type { Who } from "./who.js";

export interface LogCommands {
  /** Empties a log; `owner` is a machine's id or `service`. */
  clear(owner: string, who: Who): Promise<void>;
  /** Begins to collect the documents and the log of `owner` into one JSON attachment. @returns the task's id */
  collectDiagnosticData(owner: string, who: Who, requestUri: string): Promise<string>;
}

export interface TaskCommands {
  /** Forgets a finished task, cancels a running one. */
  remove(taskId: string, who: Who): Promise<void>;
}

type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

export type SettingsChanges = DeepPartial<Settings>;

export interface SettingsCommands {
  amend(changes: SettingsChanges, who: Who): Promise<void>;
}

export interface CertificateCommands {
  /** Replaces the certificate the service shows; takes effect for new connections at once. */
  replace(certificateId: string, pem: string, who: Who): Promise<void>;
  /** A certificate signing request with a fresh key that is kept for `replace`. @returns PEM */
  generateCsr(subject: CsrSubject, who: Who): Promise<string>;
}

export interface CsrSubject {
  readonly commonName: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly city?: string;
  readonly state?: string;
  readonly country?: string;
  readonly email?: string;
  readonly alternativeNames?: readonly string[];
  readonly keyPairAlgorithm?: string;
  readonly keyBitLength?: number;
  readonly keyCurveId?: string;
}
