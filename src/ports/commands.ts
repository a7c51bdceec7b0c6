/**
 * What may be done: every Redfish write ends in one of these. Each resolves once the effect is durable, and rejects with
 * a `Refusal` that says what is wrong in the registries' words. None of them touches hardware before it resolves.
 */
import type { Duration } from "../model/clock.js";
import type { FirmwareWishes } from "../model/firmware.js";
import type { BootEnabled, BootMode, BootTarget, IndicatorState, ResetType } from "../model/machine.js";
import type { Privilege, Subscription } from "../model/service.js";
import type { Settings } from "../model/settings.js";
import type { RaidType, StorageApplyTime } from "../model/storage.js";

/** Who asks, as authentication found out. */
export interface Who {
  readonly accountId: string;
  readonly userName: string;
  readonly roleId: string;
  readonly privileges: ReadonlySet<Privilege>;
  /** The session the request came with; null for Basic. */
  readonly sessionId: string | null;
  /** The account may do nothing but change its password. */
  readonly passwordChangeRequired: boolean;
  /** Peer address, for the log. */
  readonly address: string;
}

/** Changes to a machine's intent by the client; absent members stay. */
export interface IntentChanges {
  readonly boot?: {
    readonly enabled?: BootEnabled;
    readonly target?: BootTarget;
    readonly mode?: BootMode;
    readonly httpBootUri?: string | null;
    readonly uefiTarget?: string | null;
    readonly bootNext?: string | null;
  };
  /** References of boot options; those that are left out are not tried. */
  readonly bootOrder?: readonly string[];
  readonly assetTag?: string | null;
  readonly indicator?: IndicatorState;
  readonly manager?: {
    /** The manager's clock shall now show this (milliseconds since 1970). */
    readonly dateTime?: number;
    readonly utcOffsetMinutes?: number;
  };
}

type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;
export type SettingsChanges = DeepPartial<Settings>;

export interface MachineCommands {
  /** All of the changes or, when something is wrong with any of them, none. */
  amend(machineId: string, changes: IntentChanges, who: Who): Promise<void>;
  reset(machineId: string, type: ResetType, who: Who): Promise<void>;
  /** Lets go of the machine's adapter and takes it up again, reading everything anew; the machine itself goes on. */
  resetManager(machineId: string, type: "GracefulRestart" | "ForceRestart", who: Who): Promise<void>;
}

export interface InsertMedia {
  /** May hold no credentials. */
  readonly image: string;
  readonly userName?: string;
  readonly password?: string;
  readonly writeProtected: boolean;
}

export interface MediaCommands {
  /**
   * Resolves once the medium is asked for durably. Waits a moment for it, so that most come at once and most mistakes are told at once.
   *
   * @returns id of the task that goes on; undefined = the medium is in
   * @throws Refusal 409 while another is in the slot; 400 when it cannot be had; 404 without such a slot
   */
  insert(
    machineId: string,
    slot: string,
    media: InsertMedia,
    who: Who,
    requestUri: string,
  ): Promise<string | undefined>;
  /** Nothing in it is fine. */
  eject(machineId: string, slot: string, who: Who): Promise<void>;
  trust(machineId: string, slot: string, changes: { readonly verifyCertificate: boolean }, who: Who): Promise<void>;
  /** @returns the certificate's id */
  addCertificate(machineId: string, slot: string, pem: string, who: Who): Promise<string>;
  replaceCertificate(machineId: string, slot: string, id: string, pem: string, who: Who): Promise<void>;
  removeCertificate(machineId: string, slot: string, id: string, who: Who): Promise<void>;
}

export interface CreateVolume {
  readonly name?: string;
  readonly raidType?: RaidType;
  /** Absent = as large as it can be. */
  readonly capacityBytes?: number;
  /** Ids of drives; absent = as many free ones as it takes. */
  readonly drives?: readonly string[];
  readonly applyTime?: StorageApplyTime;
}

/** Each is carried out in a task that outlasts a restart of the service. */
export interface StorageCommands {
  /** @returns the task's id */
  createVolume(machineId: string, storage: string, volume: CreateVolume, who: Who, requestUri: string): Promise<string>;
  /** @returns the task's id */
  removeVolume(
    machineId: string,
    storage: string,
    volumeId: string,
    applyTime: StorageApplyTime | undefined,
    who: Who,
    requestUri: string,
  ): Promise<string>;
  light(machineId: string, storage: string, drive: string, state: IndicatorState, who: Who): Promise<void>;
}

/** What may be asked of a machine's firmware; in force from its next boot on. */
export interface FirmwareCommands {
  /** @throws Refusal 400 naming each value at fault, or that there is no room; 404 where there is no such thing */
  amend(machineId: string, wishes: FirmwareWishes, who: Who): Promise<void>;
}

export interface UpdateCommands {
  /** Begins to fetch, check and stage an image. @returns the task's id */
  simpleUpdate(update: SimpleUpdate, who: Who, requestUri: string): Promise<string>;
  /** Takes in what a client pushes, and stages it in a task. @returns the task's id, once all of it has been read */
  push(upload: PushedImage, who: Who, requestUri: string): Promise<string>;
  /** Stages an image that is here for machines' next boot; it may be one that they ran before. @returns the task's id */
  activate(sha256: string, targets: readonly string[] | null, who: Who, requestUri: string): Promise<string>;
  /** @throws Refusal 409 while a machine runs it or is to run it */
  removeImage(sha256: string, who: Who): Promise<void>;
}

export interface SimpleUpdate {
  /** May end in `#sha256=` and the digest that it has to have. With `local`, the URI of one in the LocalImageStore. */
  readonly imageUri: string;
  readonly local: boolean;
  /** URIs of systems, or of their firmware inventory; null = every machine whose firmware it can be. */
  readonly targets: readonly string[] | null;
  readonly userName?: string;
  readonly password?: string;
  /** Also where its version is the one that runs. */
  readonly force: boolean;
}

export interface PushedImage {
  readonly content: AsyncIterable<Uint8Array>;
  /** File name, as the client calls it. */
  readonly name: string;
  readonly targets: readonly string[] | null;
  readonly force: boolean;
  readonly sha256?: string;
  /** Looked at once the content is all there, so that it may come behind it. */
  readonly signature?: Uint8Array | undefined;
}

export interface AccountChanges {
  readonly userName?: string;
  readonly password?: string;
  readonly roleId?: string;
  readonly enabled?: boolean;
  readonly locked?: boolean;
  readonly passwordChangeRequired?: boolean;
}

export interface AccountCommands {
  /** @returns the new account's id */
  create(
    account: AccountChanges & { readonly userName: string; readonly password: string; readonly roleId: string },
    who: Who,
  ): Promise<string>;
  update(accountId: string, changes: AccountChanges, who: Who): Promise<void>;
  remove(accountId: string, who: Who): Promise<void>;
  createRole(role: { readonly id: string; readonly privileges: readonly Privilege[] }, who: Who): Promise<string>;
  updateRole(roleId: string, privileges: readonly Privilege[], who: Who): Promise<void>;
  removeRole(roleId: string, who: Who): Promise<void>;
}

export interface SessionCommands {
  /** Log in. Refuses with 401 for a wrong name or password, a locked or a disabled account, without saying which. */
  create(
    login: { readonly userName: string; readonly password: string; readonly context?: string | null },
    address: string,
  ): Promise<{
    readonly sessionId: string;
    /** 256 random bits, hex. Given out this once. */
    readonly token: string;
    readonly passwordChangeRequired: boolean;
  }>;
  remove(sessionId: string, who: Who): Promise<void>;
}

export type NewSubscription = Partial<Omit<Subscription, "id" | "destination" | "state" | "by" | "type">> & {
  readonly destination: string;
};

export interface EventCommands {
  subscribe(subscription: NewSubscription, who: Who): Promise<string>;
  update(
    subscriptionId: string,
    changes: Partial<Pick<Subscription, "context" | "retryPolicy" | "verifyCertificate" | "httpHeaders" | "name">>,
    who: Who,
  ): Promise<void>;
  unsubscribe(subscriptionId: string, who: Who): Promise<void>;
  suspend(subscriptionId: string, who: Who): Promise<void>;
  /** @param deliverBuffered how old an undelivered event may be and still be sent; absent = any age */
  resume(subscriptionId: string, who: Who, deliverBuffered?: Duration): Promise<void>;
  submitTestEvent(event: TestEvent, who: Who): Promise<void>;
}

export interface TestEvent {
  readonly messageId: string;
  readonly message?: string;
  readonly messageArgs?: readonly string[];
  readonly originOfCondition?: string;
  readonly severity?: string;
  /** Deprecated in Redfish, still sent by clients. */
  readonly eventType?: string;
  readonly eventGroupId?: number;
  readonly eventId?: string;
  readonly eventTimestamp?: string;
}

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

export interface SettingsCommands {
  amend(changes: SettingsChanges, who: Who): Promise<void>;
}

export interface Commands {
  readonly machines: MachineCommands;
  readonly accounts: AccountCommands;
  readonly sessions: SessionCommands;
  readonly events: EventCommands;
  readonly logs: LogCommands;
  readonly tasks: TaskCommands;
  readonly certificates: CertificateCommands;
  readonly settings: SettingsCommands;
  readonly firmware: FirmwareCommands;
  readonly updates: UpdateCommands;
  readonly media: MediaCommands;
  readonly storage: StorageCommands;
}
