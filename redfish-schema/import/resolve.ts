import {
  type Bundle,
  type CsdlSchema,
  compareVersions,
  type Member,
  type Structure,
  type Type,
  type TypeName,
} from "./csdl.js";
import { ImportError } from "./import-error.js";

/**
 * Follows names through a bundle. Redfish changes types compatibly only (DSP0266 §"Schema versioning"), so that a
 * reference to any version of a type may be read as one to its newest.
 */
export class Resolver {
  constructor(
    readonly bundle: Bundle,
    readonly schema: CsdlSchema,
  ) {}

  /** The newest version of a type, or undefined when its schema is not in the folder (Swordfish keeps its own). */
  newest(reference: TypeName): Type | undefined {
    const schema = this.bundle.schemas.get(reference.schema);
    if (schema === undefined) return undefined;
    const type = schema.newest.get(reference.name);
    if (type === undefined) throw this.unknown(reference, schema.file);
    return type;
  }

  unknown(reference: TypeName, definer = "CSDL"): ImportError {
    const what = `names the type ${reference.qualified}, which ${definer} lacks`;
    return new ImportError("unknown-type", this.schema.file, what);
  }

  /** The structure and all it derives from, its oldest ancestor first. */
  lineage(structure: Structure): Structure[] {
    const chain = [structure];
    for (let base = structure.base; base !== undefined; base = chain[0]?.base) {
      const parent = this.base(base);
      if (chain.includes(parent)) {
        throw new ImportError("cyclic-base", this.schema.file, `derives ${base.qualified} from itself`);
      }
      chain.unshift(parent);
    }
    return chain;
  }

  /** Bases are named exactly: an older version's errata must not slip in. */
  private base(reference: TypeName): Structure {
    const schema = this.bundle.schemas.get(reference.schema);
    if (schema === undefined) {
      throw new ImportError("unknown-base", this.schema.file, `derives from ${reference.qualified}`);
    }
    const type = schema.types.get(reference.qualified);
    if (type === undefined || !isStructure(type)) throw this.unknown(reference, schema.file);
    return type;
  }

  /** A member of an array inside its parent, such as Thermal's fans: an object, although CSDL calls it an entity. */
  isReferenceableMember(structure: Structure): boolean {
    return this.lineage(structure).some(({ schema, name }) => schema === "Resource" && name === "ReferenceableMember");
  }
}

export function isStructure(type: Type): type is Structure {
  return type.kind === "entity" || type.kind === "complex";
}

/** A member of a flattened type, with the version that added it if that is later than the type itself. */
export interface FlatMember {
  readonly member: Member;
  readonly added: string | undefined;
}

/** The members of a structure and its ancestors; a redefinition takes the place of what it redefines. */
export function flatten(lineage: readonly Structure[]): FlatMember[] {
  const own = lineage.at(-1)?.schema;
  const first = lineage.find(({ schema, version }) => schema === own && version !== undefined)?.version;
  const members = new Map<string, FlatMember>();
  for (const { schema, version, members: declared } of lineage) {
    for (const member of declared) {
      // The versions of another schema's base type say nothing about this schema.
      const added = schema === own ? (revision(member, "Added") ?? laterThan(version, first)) : undefined;
      members.set(member.name, { member, added: members.get(member.name)?.added ?? added });
    }
  }
  return [...members.values()];
}

function laterThan(version: string | undefined, first: string | undefined): string | undefined {
  return compareVersions(version, first) > 0 ? version : undefined;
}

/** The version of a Redfish.Revisions record; additions in the schema's first version are not worth a word. */
export function revision(annotated: Pick<Member, "annotations">, kind: "Added" | "Deprecated"): string | undefined {
  const record = annotated.annotations
    .get("Redfish.Revisions")
    ?.records.find(({ values }) => values.get("Kind")?.endsWith(`/${kind}`));
  const version = record?.values.get("Version");
  return kind === "Added" && version === "v1_0_0" ? undefined : version;
}
