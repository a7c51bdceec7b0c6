/**
 * How a resource is declared: `resource(Facts, { … })`. The facts' types make the compiler refuse a property that the
 * schema lacks, a value outside its enumeration, a writable binding of a read-only property, a link to the wrong kind of
 * resource and a missing required property.
 */
import type { World } from "../../src/ports/world.js";
import type { ApplyTime, Declared, DeclaredAction } from "../derive/declared.js";
import type { Message } from "../registries/messages.js";
import type { Link, Links, Obj, Objs, ObjsRW, Plain, RO, RW, Schema, WO } from "../schema-facts.js";
import {
  type Context,
  type Doing,
  declaredProperties,
  type Outcome,
  type Params,
  type Read,
  type ResourceBindings,
} from "./declare-bindings.js";

export type { Context, Doing, ExcerptCopy, Outcome, Params } from "./declare-bindings.js";
export { writeOnly } from "./declare-bindings.js";
export { collection, creates } from "./declare-collection.js";

/* ── writes ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

type WritableKeys<P> = {
  [K in keyof P]: NonNullable<P[K]> extends RO<unknown> | Link<string> | Links<string> | Objs<unknown> ? never : K;
}[keyof P];

type Change<P> = P extends RW<infer V> | WO<infer V>
  ? V
  : P extends Obj<infer M>
    ? Changes<M>
    : P extends ObjsRW<infer M>
      ? readonly (Plain<M> | null)[]
      : { readonly "@odata.id": string };

/** The checked body of a PATCH: only writable properties, each absent unless the client sent it. */
export type Changes<P> = { readonly [K in WritableKeys<P>]?: Change<NonNullable<P[K]>> };

export interface Action<S, A> {
  readonly allow?: { readonly [K in keyof A]?: Read<S, readonly Exclude<A[K], null | undefined>[]> };
  /** The parameters that `run` heeds, where those are not all; others are refused, unless null. */
  readonly takes?: readonly (keyof A & string)[];
  readonly when?: (subject: S, context: Context) => boolean;
  readonly run: (parameters: A, subject: S, doing: Doing) => Promise<Outcome>;
}

/** How a resource finds what it is about. */
export interface Subject<S> {
  /** What is shown at a URI with these segments, or undefined where there is nothing (404). */
  readonly find: (world: World, params: Params) => S | undefined;
  /** The immutable document that everything shown depends on; the subject itself unless said otherwise. */
  readonly basis?: (subject: S, world: World) => unknown;
}

/** DSP0266 §"Settings resource": what `@Redfish.Settings` tells. Changes are asked of another resource and are in force later. */
export interface Settings<S> {
  /** URI of that other resource. */
  readonly object: (subject: S, context: Context) => string;
  readonly applyTimes: readonly ApplyTime[];
}

interface ResourceDeclaration<P, A, S> {
  readonly uri: string;
  /** What the resource is about. */
  readonly of: Subject<S>;
  /** The account that `ConfigureSelf` is about. */
  readonly owner?: (subject: S) => string;
  /** Why the resource cannot be shown just now (503), or undefined. */
  readonly unavailable?: (subject: S, context: Context) => { readonly retryAfter: number } | undefined;
  readonly settings?: Settings<S>;
  /** Of a settings resource: when what is asked of it can be applied. */
  readonly applyTimes?: readonly ApplyTime[];
  readonly properties: ResourceBindings<P, S>;
  readonly patch?: (changes: Changes<P>, subject: S, doing: Doing) => Promise<void>;
  readonly remove?: (subject: S, doing: Doing) => Promise<void>;
  /** In place of `remove`, where it takes its time. @returns the task's id */
  readonly removeInTask?: (subject: S, doing: Doing) => Promise<string>;
  readonly operationApplyTimes?: readonly ApplyTime[];
  readonly actions?: { readonly [K in keyof A]?: Action<S, A[K]> };
}

/** A declaration as the tree runs it, with the subject's type forgotten. */
export interface Resource extends Declared {
  readonly subject: (world: World, params: Params) => unknown;
  readonly basis: (subject: unknown, world: World) => unknown;
  readonly owner?: (subject: unknown) => string;
  readonly unavailable?: (subject: unknown, context: Context) => { readonly retryAfter: number } | undefined;
  readonly openToAll?: boolean;
  readonly settings?: Settings<unknown>;
  readonly patch?: (changes: Readonly<Record<string, unknown>>, subject: unknown, doing: Doing) => Promise<void>;
  readonly remove?: (subject: unknown, doing: Doing) => Promise<Outcome>;
  /** @returns URI of what was made, or an outcome of its own (sessions answer with headers), or the task that makes it */
  readonly createMember?: (body: Readonly<Record<string, unknown>>, doing: Doing) => Promise<Created | Begun>;
  readonly actions: Readonly<Record<string, ResourceAction>>;
  /** For documents that come ready made, such as registries: everything but `@odata.id` and `@odata.type`. */
  readonly document?: (subject: unknown, context: Context) => Readonly<Record<string, unknown>>;
}

export interface ResourceAction extends DeclaredAction {
  readonly run: (parameters: Readonly<Record<string, unknown>>, subject: unknown, doing: Doing) => Promise<Outcome>;
}

export interface Created {
  readonly uri: string;
  /** Further headers of the 201. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the client should know beside. */
  readonly messages?: readonly Message[];
}

/** What is to be made is being made. */
export interface Begun {
  readonly taskId: string;
}

/** Declares a resource. See any file beside this one. */
export function resource<P, A, S>(schema: Schema<P, A>, declaration: ResourceDeclaration<P, A, S>): Resource {
  const {
    of,
    properties,
    actions,
    patch,
    remove: _,
    removeInTask: __,
    owner,
    unavailable,
    settings,
    ...rest
  } = declaration;
  const remove = removal(declaration);
  return {
    ...rest,
    schema,
    isCollection: false,
    properties: declaredProperties(properties),
    updatable: patch !== undefined,
    deletable: remove !== undefined,
    actions: declaredActions(actions ?? {}),
    subject: of.find,
    basis: (of.basis ?? ((subject: S) => subject)) as Resource["basis"],
    // The subject a function gets always comes from this declaration's own `subject`, so its type may be forgotten.
    ...(patch && { patch: patch as unknown as NonNullable<Resource["patch"]> }),
    ...(remove && { remove }),
    ...(settings && { settings: settings as Settings<unknown> }),
    ...(owner && { owner: owner as NonNullable<Resource["owner"]> }),
    ...(unavailable && { unavailable: unavailable as NonNullable<Resource["unavailable"]> }),
  };
}

function removal<P, A, S>({ remove, removeInTask }: ResourceDeclaration<P, A, S>): Resource["remove"] {
  if (removeInTask)
    return async (subject, doing) => ({ kind: "task", taskId: await removeInTask(subject as S, doing) });
  if (!remove) return undefined;
  return async (subject, doing) => {
    await remove(subject as S, doing);
    return undefined;
  };
}

/** Declares a resource whose body comes ready made, such as a registry. */
export function document<S>(
  schema: Schema,
  declaration: {
    readonly uri: string;
    readonly of: Subject<S>;
    readonly body: (subject: S, context: Context) => Readonly<Record<string, unknown>>;
  },
): Resource {
  return {
    schema,
    uri: declaration.uri,
    isCollection: false,
    properties: {},
    updatable: false,
    deletable: false,
    actions: {},
    subject: declaration.of.find,
    basis: (declaration.of.basis ?? ((subject: S) => subject)) as Resource["basis"],
    document: declaration.body as NonNullable<Resource["document"]>,
  };
}

function declaredActions(actions: object): Readonly<Record<string, ResourceAction>> {
  return Object.fromEntries(
    Object.entries(actions as Readonly<Record<string, Action<never, object> | undefined>>).flatMap(([name, action]) =>
      action === undefined ? [] : [[name, { ...action, allow: action.allow ?? {} } as unknown as ResourceAction]],
    ),
  );
}
