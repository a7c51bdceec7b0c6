/**
 * What every declaration comes down to: plain data that the derivations (validators, OpenAPI, $metadata, JSON Schema,
 * ActionInfo, support table) and the tree read, without knowing what a subject or a service is.
 */
import type { ApplyTime } from "../facts/Settings.js";
import type { Schema } from "../schema-facts.js";

export type { ApplyTime } from "../facts/Settings.js";

/** Reads a value out of the subject. The tree knows the types; here they do not matter. */
export type Reader = (subject: never, context: never) => unknown;

/** One property of a declaration, or a nested object of them. */
export type DeclaredProperty =
  | { readonly kind: "constant"; readonly value: unknown }
  | { readonly kind: "read"; readonly read: Reader }
  /** Changes by itself as time passes: shown, but no part of the ETag. */
  | { readonly kind: "volatile"; readonly read: Reader }
  | DeclaredWritable
  /** Always reads as null (DSP0266 §"Write-only"). */
  | { readonly kind: "writeOnly" }
  | { readonly kind: "object"; readonly properties: DeclaredProperties };

export interface DeclaredWritable {
  readonly kind: "writable";
  readonly read: Reader;
  readonly allow?: Reader;
  readonly volatile?: true;
  /** Clients may take the value away; elsewhere `null` is refused, whatever the schema says of reading it. */
  readonly nullable?: true;
}

export type DeclaredProperties = Readonly<Record<string, DeclaredProperty>>;

export interface DeclaredAction {
  /** By parameter: the values this subject can take; the rest of the schema's enumeration is refused. */
  readonly allow: Readonly<Record<string, Reader>>;
  /** The parameters that it heeds, where those are not all that the schema has; the others are refused. */
  readonly takes?: readonly string[];
  /** Whether this subject has the action at all. */
  readonly when?: Reader;
}

/** Properties that a POST to a collection takes. */
export interface DeclaredCreate {
  /** Facts of what is created. */
  readonly schema: Schema;
  /** Names of the properties that must be there. */
  readonly required: readonly string[];
  /** Names of those that may be there; everything else is refused as unknown or not writable. */
  readonly optional: readonly string[];
  /** By property: the values that can be taken; the rest of what the schema has is refused. */
  readonly allow?: Readonly<Record<string, readonly unknown[]>>;
  /** By property that is an object: the members that it may have, also such as cannot be changed later. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
}

export interface Declared {
  readonly schema: Schema;
  /** With named segments: `/redfish/v1/Systems/{systemId}`. */
  readonly uri: string;
  /** Of a collection: the readable name. */
  readonly properties: DeclaredProperties;
  readonly isCollection: boolean;
  readonly create?: DeclaredCreate;
  /** Anybody may POST: this is how sessions begin. */
  readonly openToAll?: boolean;
  readonly updatable: boolean;
  /** Of a settings resource: when what is asked of it can be applied (DSP0266 §"Settings resource"). */
  readonly applyTimes?: readonly ApplyTime[];
  /**
   * When what is created or deleted here can be (DSP0266 §"Operation apply time"): `@Redfish.OperationApplyTime` in the body
   * chooses. Elsewhere that means nothing.
   */
  readonly operationApplyTimes?: readonly ApplyTime[];
  readonly deletable: boolean;
  /** By the action's name without its schema: `Reset`. */
  readonly actions: Readonly<Record<string, DeclaredAction>>;
}

/** `#ComputerSystem.v1_27_0.ComputerSystem` (DSP0266 §"Type property"). */
export const odataType = (schema: Schema): string =>
  `#${[schema.name, schema.version, schema.name].filter((part) => part !== undefined).join(".")}`;

/** `ComputerSystem.v1_27_0`, or `ComputerSystemCollection`: the name of the schema file. */
export const schemaFileId = (schema: Schema): string =>
  schema.version === undefined ? schema.name : `${schema.name}.${schema.version}`;
