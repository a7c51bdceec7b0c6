/** What the keeper of a machine's slots works with. */
import type { Clock } from "../../model/clock.js";
import type { Intent } from "../../model/intent.js";
import type { Machine } from "../../model/machine.js";
import type { Observation } from "../../model/observation.js";
import type { MachineDriver } from "../../ports/machine-adapter.js";
import type { MediaStore } from "../../ports/media.js";
import type { Store } from "../../ports/store.js";
import type { Documents } from "../documents.js";
import type { MediaCertificates } from "./media-certificates.js";

/** What all machines with media share. */
export interface MediaTools {
  readonly images: MediaStore;
  readonly certificates: MediaCertificates;
  readonly store: Store;
}

/** A machine with slots. */
export interface Slotted {
  readonly id: string;
  readonly clock: Clock;
  readonly machine: Machine;
  /** Null while there is none, such as when the manager restarts. */
  readonly driver: MachineDriver | null;
  keep(documents: Documents, by?: string | null): Promise<void>;
  /** @throws StoreError when the disk refuses; then it is taken back */
  amend(next: Intent, by: string): Promise<void>;
  /** Changes what is seen, not durably. */
  show(observation: Observation): void;
  /** A reset waits for what is under way. The returned function, called once, says that it is there or will not come. */
  awaitImage(): () => void;
}

export interface WantedMedium {
  /** URL without credentials. */
  readonly image: string;
  readonly userName: string | null;
  readonly password: string | null;
  readonly writeProtected: boolean;
}
