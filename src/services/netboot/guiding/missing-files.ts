/** Files that boots hang on and that are not there: looked for now and then, as they may be put there meanwhile. */

import type { FileKey } from "../../../domain/netboot/boot-path.js";
import { type Clock, type Duration, seconds } from "../../../model/clock.js";
import type { OpenSource } from "../files/open-source.js";
import type { BootTroubles } from "./troubles.js";

const looksEvery: Duration = seconds(30);
/** In one look; machines of a rack may all lack the same. */
const mostAtOnce = 256;

/** Opens the file, as if it were asked for. Rejects as long as it is not there. */
export type Look = () => OpenSource | Promise<OpenSource>;

interface Missing {
  readonly machine: string;
  readonly key: FileKey;
  readonly look: Look;
}

export class MissingFiles {
  /** Looked for longest ago first. */
  private readonly all = new Map<string, Missing>();
  private cancel: (() => void) | null = null;
  private isClosed = false;

  constructor(
    private readonly clock: Clock,
    private readonly troubles: Pick<BootTroubles, "set" | "clear" | "clearAll">,
  ) {}

  add(missing: Missing, text: string): void {
    this.all.set(idOf(missing), missing);
    this.troubles.set(missing.machine, missing.key, text);
    this.schedule();
  }

  found(machine: string, key: FileKey): void {
    this.all.delete(idOf({ machine, key }));
    this.troubles.clear(machine, key);
  }

  /** It got all that it boots from. */
  booted(machine: string): void {
    for (const [id, missing] of this.all) if (missing.machine === machine) this.all.delete(id);
    this.troubles.clearAll(machine);
  }

  close(): void {
    this.isClosed = true;
    this.cancel?.();
    this.all.clear();
  }

  private schedule(): void {
    if (this.isClosed || this.all.size === 0) return;
    this.cancel ??= this.clock.after(looksEvery, () => void this.lookForAll());
  }

  private async lookForAll(): Promise<void> {
    for (const [id, missing] of [...this.all].slice(0, mostAtOnce)) {
      const isThere = await hasCome(missing.look);
      // It may have been fetched meanwhile, or be another's by now.
      if (this.all.get(id) !== missing) continue;
      this.all.delete(id);
      if (isThere) this.found(missing.machine, missing.key);
      else this.all.set(id, missing);
    }
    this.cancel = null;
    this.schedule();
  }
}

const idOf = ({ machine, key }: Pick<Missing, "machine" | "key">): string => `${machine} ${key}`;

async function hasCome(look: Look): Promise<boolean> {
  try {
    (await look()).release();
    return true;
  } catch {
    return false;
  }
}
