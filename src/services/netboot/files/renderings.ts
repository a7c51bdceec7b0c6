/** Images with the variables of machines in them. Boot loaders ask for theirs more than once; it is the same each time. */
import { createHash } from "node:crypto";
import type { Variables } from "../../../model/firmware.js";
import type { FirmwareFamily, Rendering } from "../../../ports/firmware.js";

export interface KeyedRendering {
  readonly rendering: Rendering;
  /** The same while image and variables are. */
  readonly key: string;
}

/** Holds none of them: they are gone with the last transfer, and made again in the time that a few blocks take. */
export class Renderings {
  private readonly held = new Map<string, WeakRef<Rendering>>();
  private readonly digests = new WeakMap<Variables, string>();
  private readonly gone = new FinalizationRegistry<string>((key) => {
    if (this.held.get(key)?.deref() === undefined) this.held.delete(key);
  });

  /** How many are in memory. */
  get size(): number {
    return this.held.size;
  }

  /** @param sha256 of the image. @throws FirmwareError */
  of(family: FirmwareFamily, sha256: string, image: Uint8Array, variables: Variables): KeyedRendering {
    const key = digest([family.id, sha256, this.digestOf(variables)]);
    const rendering = this.held.get(key)?.deref() ?? this.keep(key, family.render(image, variables));
    return { rendering, key };
  }

  private keep(key: string, rendering: Rendering): Rendering {
    this.held.set(key, new WeakRef(rendering));
    this.gone.register(rendering, key);
    return rendering;
  }

  private digestOf(variables: Variables): string {
    const known = this.digests.get(variables) ?? digest(variables);
    this.digests.set(variables, known);
    return known;
  }
}

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
