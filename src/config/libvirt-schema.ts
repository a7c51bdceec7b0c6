/** Connections of libvirt whose domains become machines. */

import type { Adapters } from "../ports/adapters.js";
import type { FoundMachine } from "../ports/machine-adapter.js";
import type { Finding, Indexed } from "./across.js";
import { identifier, type JsonSchema, mapping } from "./schema-parts.js";
import { unknownMember } from "./unknown.js";

/** One item of `libvirt`. */
export interface LibvirtPlace {
  readonly uri: string;
  /** Patterns of names; absent = all domains. */
  readonly domains?: readonly string[];
  /** What the ids of its machines begin with. */
  readonly prefix?: string;
  readonly rack?: string;
  readonly pool?: string;
  readonly virsh?: string;
  readonly serial?: boolean;
  readonly ignoreBootDevice?: boolean;
  /** Set where the service stands in for sushy-emulator. */
  readonly emulated?: EmulatedPlace;
}

export interface EmulatedPlace {
  /** UUIDs in lower case of the domains that are served; null = all. */
  readonly allowed: ReadonlySet<string> | null;
  /** What all its machines have. */
  readonly alike: Partial<FoundMachine["machine"]>;
}

const kind = "libvirt";

/** The adapter's own words for what it is told of a connection too. */
export function libvirtSchema({ machines }: Adapters): JsonSchema {
  const known = (machines.get(kind)?.settingsSchema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const shared = Object.fromEntries(
    ["uri", "pool", "virsh", "ignoreBootDevice"].flatMap((name) => (known[name] ? [[name, known[name]]] : [])),
  );
  return {
    type: "array",
    description: "Hypervisors whose domains become machines, all that there are when the service starts.",
    maxItems: 100,
    items: mapping(
      "One connection of libvirt.",
      {
        ...shared,
        domains: {
          type: "array",
          description: "Patterns of the names of the domains, with * and ?; all of them when absent.",
          maxItems: 1000,
          items: { type: "string", minLength: 1, maxLength: 256 },
        },
        prefix: {
          type: "string",
          description: "What the ids of its machines begin with, before the name of the domain.",
          pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,31}$",
          "x-allowed": "1 to 32 letters (a-z, A-Z), digits, and . _ - with no . in front",
        },
        rack: identifier("Id of the rack they sit in, one of `racks`."),
        serial: {
          type: "boolean",
          description:
            "Whether serial lines that are terminals (pty) are taken too; whoever runs `virsh console` beside the service then gets only a part. Those that are sockets always are.",
        },
      },
      ["uri"],
    ),
  };
}

export function* libvirtFindings(
  places: readonly LibvirtPlace[],
  racks: readonly Indexed<{ readonly id: string }>[],
): Generator<Finding> {
  const ids = racks.map(([, { id }]) => id);
  for (const [index, { rack }] of places.entries()) {
    if (rack !== undefined && !ids.includes(rack))
      yield unknownMember(["libvirt", index, "rack"], rack, "rack", "racks", ids);
  }
}
