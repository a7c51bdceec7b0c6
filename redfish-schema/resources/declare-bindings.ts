/** What the properties of a declaration may be bound to, and what the bindings are given. */
import type { Uri } from "../../src/model/uris.js";
import type { Who } from "../../src/ports/commands/who.js";
import type { Commands } from "../../src/ports/commands.js";
import type { World } from "../../src/ports/world.js";
import type { ApplyTime, DeclaredProperties, DeclaredProperty, Reader } from "../derive/declared.js";
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
  /** When it is to be done, where the client says so and may. */
  readonly applyTime?: ApplyTime;
  /** ETag of another resource of the tree as it is now, for actions that are conditional on one. */
  readonly etagOf: (uri: string) => string | undefined;
}

/** What a write brought about, where 204 does not say it all. */
export type Outcome =
  | undefined
  | { readonly kind: "body"; readonly body: object }
  | { readonly kind: "task"; readonly taskId: string };

/* ── bindings ────────────────────────────────────────────────────────────────────────────────────────────────────── */

export type Read<S, T> = (subject: S, context: Context) => T | undefined;

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
          ? string extends keyof M
            ? NamedByTheMachine<M, S>
            : Bindings<M, S> | Plain<M> | Read<S, Plain<M> | null>
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

/** An object whose members no schema names, such as a BIOS's attributes: it is bound as a whole. */
type NamedByTheMachine<M, S> = Plain<M> | Read<S, Plain<M>> | Writable<S, Plain<M>>;

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
export type ResourceBindings<P, S> = Omit<Bindings<P, S>, "Id"> & Partial<Pick<Bindings<P, S>, keyof P & "Id">>;

/* ── from bindings to data ───────────────────────────────────────────────────────────────────────────────────────── */

export function declaredProperties(bindings: object): DeclaredProperties {
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
