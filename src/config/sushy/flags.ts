import type { FeatureSet } from "./emulation.js";

/** As the command line has them; they go before what the files say. */
export interface SushyFlags {
  readonly fake: boolean;
  readonly interface?: string;
  readonly port?: number;
  readonly sslCertificate?: string;
  readonly sslKey?: string;
  readonly featureSet?: FeatureSet;
  readonly osCloud?: string;
  readonly libvirtUri?: string;
  readonly ironicCloud?: string;
  /** false = whoever can reach the service may come in. */
  readonly auth: boolean;
  readonly powerDelay: PowerDelay;
}

/** Milliseconds until a change of the power shows, anything between the two. */
export interface PowerDelay {
  readonly min: number;
  readonly max: number;
}

/** What sushy-tools has its fake systems take. */
export const theirPowerDelay: PowerDelay = { min: 1000, max: 11_000 };
