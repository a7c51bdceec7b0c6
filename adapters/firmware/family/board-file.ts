/** What one kind of machine says of its firmware: all that differs between EDK2 on one board and on another. */
import type { PasswordDescription, Variables } from "../../../src/model/firmware.js";
import type { Inventory } from "../../../src/model/inventory.js";
import type { BootTarget } from "../../../src/model/words.js";
import type { DefaultKeys } from "../../../src/ports/firmware.js";
import type { FlashPair } from "../../kit/flash-pairs.js";
import type { Layout } from "../edk2/blank.js";
import type { FirmwareAttribute } from "./attribute-kinds.js";

export interface BoardFile {
  /** The word for it in configuration. */
  readonly id: string;
  /** In plain words. */
  readonly name: string;
  /** Of the attribute registry. Its version grows with every change of `attributes`. */
  readonly registryId: string;
  readonly attributes: readonly FirmwareAttribute[];
  /** Of its setup, which no variable holds; absent = none that can be changed from outside. */
  readonly passwords?: readonly PasswordDescription[];
  /** null = a simulated machine plays the firmware. */
  readonly store: StoreFacts | null;
  /**
   * How the device path of a network port begins. `mac` = with the address itself; `entries` = with the place of the port
   * on its bus, which only the boot options that the firmware made can tell.
   */
  readonly network: "mac" | "entries";
  /** Firmware volume (a GUID) that the shell and the setup menu lie in; null = not known. */
  readonly firmwareVolume: string | null;
  /** Devices whose path says no more than a GUID of their maker (VenHw). */
  readonly devices?: Readonly<Record<string, BootTarget>>;
  /** What an override can lead to, where that does not follow from what is there. */
  readonly bootTargets?: readonly BootTarget[];
  /** What a machine has before anybody changed anything; absent = an empty store. */
  readonly first?: (machine: Inventory) => Variables;
  /** That come with it. */
  readonly keys?: DefaultKeys;
}

export interface StoreFacts {
  /** Bytes that the largest store of it has for variables. An image of its own may have less, which `render` then tells. */
  readonly room: number;
  /** Most bytes of one variable with its header that the firmware takes (PcdMaxVariableSize, PcdMaxAuthVariableSize). */
  readonly largest: number;
  readonly image: ImageShape;
}

/** How its images are told from others. */
export interface ImageShape {
  /** In plain words, for people. */
  readonly title: string;
  /** Bytes of the firmware volume that the variables lie in; absent = any. */
  readonly volumes?: readonly number[];
  /** `before` = there is code before the variables, and it says its version; `none-before` = variables first; absent = any. */
  readonly code?: "before" | "none-before";
  /** Flash that was never formatted (all zero or all 0xff) and has the size of these layouts is theirs. */
  readonly blank?: readonly Layout[];
  /** There may be code and store in a file each, the latter with one of the layouts `blank`; absent = all is in one. */
  readonly pair?: FlashPair;
  /** Whether code in a file of its own begins as it does for this processor; absent = nobody can tell. */
  readonly opening?: (code: Uint8Array) => boolean;
}
