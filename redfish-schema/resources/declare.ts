/**
 * How a resource is declared: `resource(Facts, { … })`. The facts' types make the compiler refuse a property that the
 * schema lacks, a value outside its enumeration, a writable binding of a read-only property, a link to the wrong kind of
 * resource and a missing required property.
 */

import type { Uri } from "../../src/model/uris.js";
import type { Commands, Who } from "../../src/ports/commands.js";
import type { World } from "../../src/ports/world.js";
import type {
  Declared,
  DeclaredAction,
  DeclaredCreate,
  DeclaredProperties,
  DeclaredProperty,
  Reader,
} from "../derive/declared.js";
import type { Message } from "../registries/messages.js";
import type {
  Excerpt,
  Excerpts,
  Link,
  LinkRW,
  Links,
  LinksRW,
  Obj,
  Objs,
  ObjsRW,
  Plain,
  RO,
  RW,
  Schema,
  WO,
} from "../schema-facts.js";

/* ── what a declaration's functions are given ────────────────────────────────────────────────────────────────────── */

/** Segments of the URI by the name they have in the template. */
export type Params = Readonly<Record<string, string>>;

export interface Context {
  readonly world: World;
  /** Of this very resource, without a slash at the end. */
  readonly uri: string;
  readonly params: Params;
}

/** For writes. */
export interface Doing extends Context {
  readonly commands: Commands;
  readonly who: Who;
  /** ETag of another resource of the tree as it is now, for actions that are conditional on one. */
  readonly etagOf: (uri: string) => string | undefined;
}

/** What a write brought about, where 204 does not say it all. */
export type Outcome =
  | undefined
  | { readonly kind: "body"; readonly body: object }
  | { readonly kind: "task"; readonly taskId: string };

/* ── bindings ────────────────────────────────────────────────────────────────────────────────────────────────────── */

type Read<S, T> = (subject: S, context: Context) => T | undefined;

/**
 * A property that clients may change: the resource's `patch` gets the new value. `allow` narrows what is offered. Null comes
 * there only if `nullable` says that it takes the value away; many a schema lets a property read as null that cannot be without one.
 */
export interface Writable<S, T> {
  readonly readWrite: Read<S, T>;
  readonly allow?: Read<S, readonly NonNullable<T>[]>;
  readonly nullable?: null extends T ? true : never;
}

/** A property that moves by itself, like a clock: shown, but it does not change the ETag. */
export interface Volatile<S, T> {
  readonly volatile: Read<S, T>;
}

const writeOnlyMark = Symbol("write only");
/** A property that clients may set and nobody can read. */
export const writeOnly = { mark: writeOnlyMark } as const;
type WriteOnly = typeof writeOnly;

/** Both: it moves by itself, and clients may set it. */
export interface VolatileWritable<S, T> {
  readonly volatileWritable: Read<S, T>;
}

/** Left out of the resource when `undefined`. A constant may stand where every subject has the same value. */
export type Binding<P, S> =
  P extends RO<infer V>
    ? V | Read<S, V> | Volatile<S, V>
    : P extends RW<infer V>
      ? V | Read<S, V> | Volatile<S, V> | Writable<S, V> | VolatileWritable<S, V>
      : P extends WO<unknown>
        ? WriteOnly
        : P extends Obj<infer M>
          ? Bindings<M, S> | Plain<M> | Read<S, Plain<M> | null>
          : P extends Objs<infer M>
            ? Read<S, readonly Plain<M>[]>
            : P extends ObjsRW<infer M>
              ? Read<S, readonly Plain<M>[]> | Writable<S, readonly (Plain<M> | null)[]>
              : P extends Link<infer N> | LinkRW<infer N>
                ? Read<S, Uri<N> | LinkAnywhere<N>>
                : P extends Links<infer N> | LinksRW<infer N>
                  ? Read<S, readonly (Uri<N> | LinkAnywhere<N>)[]>
                  : P extends Excerpt<string>
                    ? Read<S, ExcerptCopy>
                    : P extends Excerpts<string>
                      ? Read<S, readonly ExcerptCopy[]>
                      : never;

/** Links to "any resource" take a URI of any kind. */
type LinkAnywhere<N extends string> = N extends "Resource" ? string : never;

/** An excerpt of a sensor (DSP0266 §"Excerpts"). */
export interface ExcerptCopy {
  readonly DataSourceUri?: string;
  readonly Reading?: number | null;
  readonly [name: string]: unknown;
}

export type Bindings<P, S> = { readonly [K in keyof P]: Binding<P[K], S> };

/** `Id` is the last segment of the URI unless said otherwise (DSP0266 §"Id"), so that it need not be declared. */
type ResourceBindings<P, S> = Omit<Bindings<P, S>, "Id"> & Partial<Pick<Bindings<P, S>, keyof P & "Id">>;

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

interface ResourceDeclaration<P, A, S> {
  readonly uri: string;
  /** What the resource is about. */
  readonly of: Subject<S>;
  /** The account that `ConfigureSelf` is about. */
  readonly owner?: (subject: S) => string;
  /** Why the resource cannot be shown just now (503), or undefined. */
  readonly unavailable?: (subject: S, context: Context) => { readonly retryAfter: number } | undefined;
  readonly properties: ResourceBindings<P, S>;
  readonly patch?: (changes: Changes<P>, subject: S, doing: Doing) => Promise<void>;
  readonly remove?: (subject: S, doing: Doing) => Promise<void>;
  readonly actions?: { readonly [K in keyof A]?: Action<S, A[K]> };
}

/** A declaration as the tree runs it, with the subject's type forgotten. */
export interface Resource extends Declared {
  readonly subject: (world: World, params: Params) => unknown;
  readonly basis: (subject: unknown, world: World) => unknown;
  readonly owner?: (subject: unknown) => string;
  readonly unavailable?: (subject: unknown, context: Context) => { readonly retryAfter: number } | undefined;
  readonly openToAll?: boolean;
  readonly patch?: (changes: Readonly<Record<string, unknown>>, subject: unknown, doing: Doing) => Promise<void>;
  readonly remove?: (subject: unknown, doing: Doing) => Promise<void>;
  /** @returns URI of what was made, or an outcome of its own (sessions answer with headers) */
  readonly createMember?: (body: Readonly<Record<string, unknown>>, doing: Doing) => Promise<Created>;
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

/** Declares a resource. See any file beside this one. */
export function resource<P, A, S>(schema: Schema<P, A>, declaration: ResourceDeclaration<P, A, S>): Resource {
  const { of, properties, actions, patch, remove, owner, unavailable, ...rest } = declaration;
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
    ...(remove && { remove: remove as NonNullable<Resource["remove"]> }),
    ...(owner && { owner: owner as NonNullable<Resource["owner"]> }),
    ...(unavailable && { unavailable: unavailable as NonNullable<Resource["unavailable"]> }),
  };
}

/* ── collections ─────────────────────────────────────────────────────────────────────────────────────────────────── */

interface CreateDeclaration<P, R extends keyof P & string, O extends keyof P & string> {
  readonly schema: Schema<P, unknown>;
  readonly required: readonly R[];
  readonly optional: readonly O[];
  /** Narrows what the schema has. */
  readonly allow?: { readonly [K in R | O]?: readonly Elements<CreateValue<P[K]>>[] };
  readonly run: (
    body: { readonly [K in R]: NonNullable<CreateValue<P[K]>> } & { readonly [K in O]?: CreateValue<P[K]> },
    doing: Doing,
  ) => Promise<Created>;
}

type Elements<V> = NonNullable<NonNullable<V> extends readonly (infer E)[] ? E : V>;

type CreateValue<P> =
  NonNullable<P> extends RO<infer V> | RW<infer V> | WO<infer V>
    ? V
    : NonNullable<P> extends Obj<infer M>
      ? Partial<Plain<M>>
      : NonNullable<P> extends Objs<infer M> | ObjsRW<infer M>
        ? readonly Plain<M>[]
        : NonNullable<P> extends Links<string> | LinksRW<string>
          ? readonly { readonly "@odata.id": string }[]
          : unknown;

/** What a POST to the collection takes and does. */
export const creates = <P, R extends keyof P & string, O extends keyof P & string = never>(
  declaration: CreateDeclaration<P, R, O>,
): AnyCreate => declaration as unknown as AnyCreate;

interface AnyCreate extends DeclaredCreate {
  readonly run: (body: Readonly<Record<string, unknown>>, doing: Doing) => Promise<Created>;
}

interface CollectionDeclaration {
  readonly uri: string;
  readonly name: string;
  /** Ids of the members in order; the same array while nothing changed; undefined where there is no such collection. */
  readonly ids: (world: World, params: Params) => readonly string[] | undefined;
  readonly create?: AnyCreate;
  /** Anybody may POST: this is how sessions begin. */
  readonly openToAll?: boolean;
}

/** Declares a collection; its members live at `uri/{id}`. */
export function collection(schema: Schema, { uri, name, ids, create, openToAll }: CollectionDeclaration): Resource {
  const base: Resource = {
    schema,
    uri,
    isCollection: true,
    properties: { Name: { kind: "constant", value: name } },
    updatable: false,
    deletable: false,
    actions: {},
    subject: ids,
    basis: (subject: unknown) => subject,
  };
  return create === undefined ? base : { ...base, create, createMember: create.run, openToAll: openToAll === true };
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

/* ── from bindings to data ───────────────────────────────────────────────────────────────────────────────────────── */

function declaredProperties(bindings: object): DeclaredProperties {
  return Object.fromEntries(
    Object.entries(bindings)
      .filter(([, binding]) => binding !== undefined)
      .map(([name, binding]) => [name, declaredProperty(binding)]),
  );
}

function declaredProperty(binding: unknown): DeclaredProperty {
  if (typeof binding === "function") return { kind: "read", read: binding as Reader };
  if (typeof binding !== "object" || binding === null || Array.isArray(binding)) {
    return { kind: "constant", value: binding };
  }
  if (binding === writeOnly) return { kind: "writeOnly" };
  if ("readWrite" in binding) {
    const { readWrite: read, allow, nullable } = binding as Writable<never, unknown>;
    return { kind: "writable", read, ...(allow && { allow }), ...(nullable && { nullable }) };
  }
  if ("volatileWritable" in binding) {
    const { volatileWritable: read } = binding as VolatileWritable<never, unknown>;
    return { kind: "writable", read, volatile: true };
  }
  if ("volatile" in binding) return { kind: "volatile", read: (binding as Volatile<never, unknown>).volatile };
  return { kind: "object", properties: declaredProperties(binding) };
}

function declaredActions(actions: object): Readonly<Record<string, ResourceAction>> {
  return Object.fromEntries(
    Object.entries(actions as Readonly<Record<string, Action<never, object> | undefined>>).flatMap(([name, action]) =>
      action === undefined ? [] : [[name, { ...action, allow: action.allow ?? {} } as unknown as ResourceAction]],
    ),
  );
}
