/** How a collection is declared, and what a POST to it takes. */
import type { World } from "../../src/ports/world.js";
import type { ApplyTime, DeclaredCreate } from "../derive/declared.js";
import type { Links, LinksRW, Obj, Objs, ObjsRW, Plain, RO, RW, Schema, WO } from "../schema-facts.js";
import type { Begun, Created, Resource } from "./declare.js";
import type { Doing, Params } from "./declare-bindings.js";

interface CreateDeclaration<P, R extends keyof P & string, O extends keyof P & string> {
  readonly schema: Schema<P, unknown>;
  readonly required: readonly R[];
  readonly optional: readonly O[];
  /** Narrows what the schema has. */
  readonly allow?: { readonly [K in R | O]?: readonly Elements<CreateValue<P[K]>>[] };
  /** Of an object: the members that it may have, also such as cannot be changed later. */
  readonly members?: { readonly [K in R | O]?: readonly string[] };
  readonly run: (
    body: { readonly [K in R]: NonNullable<CreateValue<P[K]>> } & { readonly [K in O]?: CreateValue<P[K]> },
    doing: Doing,
  ) => Promise<Created | Begun>;
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
  readonly run: (body: Readonly<Record<string, unknown>>, doing: Doing) => Promise<Created | Begun>;
}

interface CollectionDeclaration {
  readonly uri: string;
  readonly name: string;
  /** Ids of the members in order; the same array while nothing changed; undefined where there is no such collection. */
  readonly ids: (world: World, params: Params) => readonly string[] | undefined;
  readonly create?: AnyCreate;
  /** Anybody may POST: this is how sessions begin. */
  readonly openToAll?: boolean;
  /** When members can be created and deleted, where clients may choose. */
  readonly operationApplyTimes?: readonly ApplyTime[];
}

/** Declares a collection; its members live at `uri/{id}`. */
export function collection(
  schema: Schema,
  { uri, name, ids, create, openToAll, ...rest }: CollectionDeclaration,
): Resource {
  const base: Resource = {
    ...rest,
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
