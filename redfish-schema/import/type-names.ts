import type { SchemaFacts } from "./derive-facts.js";

/** Names that TypeScript does not let a type or a value have; a type of this name gets an underscore. */
const reserved = new Set(
  (
    "any as async await bigint boolean break case catch class const continue debugger default delete do else enum " +
    "export extends false finally for function if implements import in instanceof interface let never new null " +
    "number object package private protected public return static string super switch symbol this throw true try " +
    "type typeof undefined unknown var void while with yield F"
  ).split(" "),
);

/** What the types of one fact file are called in TypeScript, where names of other schemas may collide with its own. */
export class Names {
  private readonly taken: ReadonlySet<string>;

  constructor(
    private readonly facts: SchemaFacts,
    private readonly all: ReadonlyMap<string, SchemaFacts>,
  ) {
    this.taken = new Set([facts.name, ...Object.keys(facts.types), ...Object.keys(facts.enums)].map(spell));
  }

  own(name: string): string {
    return spell(name);
  }

  /** The interface of all actions of the schema. */
  get actions(): string {
    return this.free(`${spell(this.facts.name)}Actions`);
  }

  /** What another schema's fact file is imported as. */
  module(schema: string): string {
    return this.free(spell(schema), "Schema");
  }

  /** A reference as the facts have it, `Status` or `Resource.Status`. */
  of(reference: string): string {
    const [schema, name] = split(reference);
    return schema === undefined ? spell(name) : `${this.module(schema)}.${spell(name)}`;
  }

  isObject(reference: string): boolean {
    const [schema, name] = split(reference);
    const facts = schema === undefined ? this.facts : this.all.get(schema);
    return facts !== undefined && Object.hasOwn(facts.types, name);
  }

  private free(name: string, suffix = "_"): string {
    return this.taken.has(name) ? this.free(`${name}${suffix}`, suffix) : name;
  }
}

export function spell(name: string): string {
  return reserved.has(name) ? `${name}_` : name;
}

function split(reference: string): [schema: string | undefined, name: string] {
  const dot = reference.indexOf(".");
  return dot < 0 ? [undefined, reference] : [reference.slice(0, dot), reference.slice(dot + 1)];
}
