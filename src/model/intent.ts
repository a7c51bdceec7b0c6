/** The second document of a machine: what was asked. */
import type { Duration, Instant } from "./clock.js";
import type { FirmwareIntent } from "./firmware.js";
import type { MediaIntent, MediaTrust } from "./media.js";
import type { StorageIntent } from "./storage.js";
import type { BootEnabled, BootMode, BootTarget, IndicatorState, ResetType } from "./words.js";

export interface Intent {
  /** Grows by one with each accepted change. */
  readonly seq: number;
  readonly boot: BootIntent;
  /** Accepted resets, oldest first: the first is being carried out, the rest wait their turn. */
  readonly resets: readonly ResetRequest[];
  /** The power the last finished reset left behind; what a simulated machine comes back with after a restart. */
  readonly settledPower: "On" | "Off" | null;
  /** A reset that failed half way switched the machine off: it is still to be switched on, unless something else is asked. */
  readonly owedOn?: OwedOn | null;
  readonly assetTag: string | null;
  readonly indicator: IndicatorState;
  readonly manager: ManagerIntent;
  /** Absent = nothing is asked of the firmware. */
  readonly firmware?: FirmwareIntent;
  /** By slot; absent = nothing is to be in it. */
  readonly media?: Readonly<Record<string, MediaIntent>>;
  /** By slot, where a client said anything about it. */
  readonly mediaTrust?: Readonly<Record<string, MediaTrust>>;
  /** Absent = nothing is asked of its disks. */
  readonly storage?: StorageIntent;
}

export interface BootIntent {
  readonly enabled: BootEnabled;
  readonly target: BootTarget;
  readonly mode: BootMode;
  /** For target UefiHttp: where to boot from; null = as DHCP says. */
  readonly httpBootUri: string | null;
  /** For target UefiTarget: the device path. */
  readonly uefiTarget: string | null;
  /** For target UefiBootNext: the boot option's reference. */
  readonly bootNext: string | null;
  /** `Intent.seq` when the override was last set: a boot that began before does not use it up. */
  readonly setAt: number;
}

export interface ResetRequest {
  /** `Intent.seq` when it was accepted; names the request in logs and events. */
  readonly seq: number;
  readonly type: ResetType;
  readonly by: string;
  readonly at: Instant;
  /** When to give up and say so. */
  readonly deadline: Instant;
  /** Steps already begun, stored before each side effect: after a crash we know what may have happened. */
  readonly begun: number;
}

/** Whose reset it was. */
export type OwedOn = Pick<ResetRequest, "seq" | "by">;

export interface ManagerIntent {
  /** Added to our clock to give the manager's. */
  readonly clockOffset: Duration;
  /** Minutes east of UTC in which DateTime is shown. */
  readonly utcOffsetMinutes: number;
  readonly lastReset: Instant | null;
}

export const firstIntent: Intent = {
  seq: 0,
  boot: {
    enabled: "Disabled",
    target: "None",
    mode: "UEFI",
    httpBootUri: null,
    uefiTarget: null,
    bootNext: null,
    setAt: 0,
  },
  resets: [],
  settledPower: null,
  assetTag: null,
  indicator: "Off",
  manager: { clockOffset: 0, utcOffsetMinutes: 0, lastReset: null },
};
