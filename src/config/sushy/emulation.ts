/** What the service does differently while it stands in for sushy-emulator. */

export interface Emulation {
  readonly door: Door;
  readonly featureSet: FeatureSet;
  /** Ids of racks, by what else they are called. */
  readonly chassisAliases: ReadonlyMap<string, string>;
  /** null = nobody is told of anything. */
  readonly notifier: NotifierRules | null;
}

/**
 * Who may come in: anybody, or who is in a file as `htpasswd -B` writes it. An open one is for who asks for this computer by
 * its address or a name of its own, unless any name will do.
 */
export type Door =
  | { readonly kind: "open"; readonly byAnyName?: true }
  | { readonly kind: "htpasswd"; readonly file: string };

export const featureSets = ["full", "vmedia", "minimum"] as const;
export type FeatureSet = (typeof featureSets)[number];

/** Each system that has it is sent there, whole, whenever something about it changes. */
export interface NotifierRules {
  readonly url: string;
  /** Files in PEM; absolute. */
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  /** By the id of the machine: the system as the configuration has it, its unknown members too. */
  readonly systems: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Milliseconds until a change of the power shows at the latest. */
  readonly longestDelay: number;
}
