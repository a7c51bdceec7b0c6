/** The form of the facts that `import/registries.ts` and `import/privileges.ts` write into `facts/`. */

/** Resource.Health, which MessageSeverity takes its values from. */
export type Severity = "OK" | "Warning" | "Critical";

/** DSP0266 §"Message registries": what a later message says about events logged earlier (ClearingLogic). */
export interface ClearingFacts {
  /** ClearsIf: the only condition today is `SameOriginOfCondition`. */
  readonly if?: string;
  /** ClearsMessage: ids of messages of the same registry. */
  readonly messages?: readonly string[];
  /** ClearsAll: every message of this registry. */
  readonly all?: true;
}

export interface MessageFacts {
  readonly severity: Severity;
  /** ParamTypes; absent = no arguments. */
  readonly args?: readonly ("string" | "number")[];
  readonly clears?: ClearingFacts;
  /** MapsToGeneralMessages: `Prefix.Id` of less specific messages about the same condition. */
  readonly general?: readonly string[];
  /** ReplacedBy, as `Prefix.Id`. */
  readonly replacedBy?: string;
  /** VersionAdded; absent = from the first version. */
  readonly added?: string;
  /** VersionDeprecated. */
  readonly deprecated?: string;
}

export interface RegistryFacts {
  readonly prefix: string;
  readonly version: string;
  readonly owner: string;
  /** The DSP8011 bundle that first held this version, e.g. `2025.4`. */
  readonly release?: string;
  readonly messages: Readonly<Record<string, MessageFacts>>;
}

export const methods = ["GET", "HEAD", "PATCH", "POST", "PUT", "DELETE"] as const;
export type Method = (typeof methods)[number];

/** For each method: alternatives, any of which will do; within one alternative every privilege is needed. */
export type OperationMap = Readonly<Partial<Record<Method, readonly (readonly string[])[]>>>;

export interface OverrideFacts {
  readonly targets: readonly string[];
  /** Index into {@link PrivilegeFacts.maps}. A method that this map leaves out is not overridden. */
  readonly map: number;
}

export interface PrivilegeFacts {
  readonly id: string;
  readonly version: string;
  /** PrivilegesUsed. */
  readonly used: readonly string[];
  /** The distinct operation maps; most entities share one of a few. */
  readonly maps: readonly OperationMap[];
  /** Entity to index into `maps`. */
  readonly entities: Readonly<Record<string, number>>;
  readonly propertyOverrides: Readonly<Record<string, readonly OverrideFacts[]>>;
  readonly subordinateOverrides: Readonly<Record<string, readonly OverrideFacts[]>>;
  readonly resourceUriOverrides: Readonly<Record<string, readonly OverrideFacts[]>>;
}
