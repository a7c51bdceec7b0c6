/** What a kind of firmware keeps in its variables, and how. Everything here is pure: bytes and documents in, the same out. */
import type { BootDecision } from "../model/boot.js";
import type { Instant } from "../model/clock.js";
import type {
  FirmwareFacts,
  FirmwareView,
  FirmwareWishes,
  ImageFacts,
  PlacedOverride,
  Variables,
} from "../model/firmware.js";
import type { Inventory } from "../model/inventory.js";
import type { BootTarget } from "../model/words.js";

export interface FirmwareFamily {
  /** The word for it in configuration, e.g. `raspberry-pi-4`. */
  readonly id: string;
  /** In plain words, for the configuration's help. */
  readonly name: string;
  /** There is no image and no store: a simulated machine plays the firmware. */
  readonly simulated: boolean;
  /** @param keys what the operator gave for secure boot to be reset to */
  facts(
    keys: DefaultKeys | null,
  ): Pick<FirmwareFacts, "family" | "registryId" | "attributes" | "passwords" | "defaultKeys">;
  /** What a machine of it has before anybody changed anything. */
  first(machine: Inventory): Variables;
  view(variables: Variables, machine: Inventory): FirmwareView;
  /**
   * The variables with the wishes come true. Those of other keys stay as they are and where they are.
   * @throws FirmwareError `no-room`, `bad-key`, `no-keys` (secure boot cannot be enabled without a platform key)
   */
  amend(variables: Variables, wishes: FirmwareWishes, setting: AmendSetting): Variables;
  /**
   * The variables for a boot under an override, and what of it has to be taken out again.
   * @throws FirmwareError `no-such-option` when nothing in the machine leads there, `no-room`, `bad-path`
   */
  withOverride(
    variables: Variables,
    decision: BootDecision & { readonly continuous: boolean },
    machine: Inventory,
    seq: number,
  ): { readonly variables: Variables; readonly placed: PlacedOverride };
  /** What the firmware wrote back, without the override, and whether that was used. */
  withoutOverride(found: Variables, placed: PlacedOverride): { readonly variables: Variables; readonly used: boolean };
  /** What firmware with these variables boots by itself: BootNext first, which is then gone, or the first of BootOrder that is enabled. */
  boot(variables: Variables, machine: Inventory): { readonly target: BootTarget | null; readonly after: Variables };
  /**
   * What the image is. Whole file in memory; nothing it says of itself is trusted further than its bytes reach.
   * @throws FirmwareError `not-an-image` with the offset and the reason
   */
  inspect(image: Uint8Array): ImageFacts;
  /** The variables in an image or a store. @throws FirmwareError `not-an-image` */
  read(image: Uint8Array): Variables;
  /**
   * The image with these variables in place of its own; all its other bytes are the image's. Costs what the variables cost.
   * @throws FirmwareError `not-an-image`, `no-room`
   */
  render(image: Uint8Array, variables: Variables): Rendering;
  /**
   * Whether a machine whose variables are in this file, with its code in another one, can go on with the image: code that keeps
   * variables of just such a store, or one more such store. Absent = its machines have all in one file.
   */
  pairsWith?(image: Uint8Array, store: Uint8Array): boolean;
  /** The variables that a machine takes along to another image: those of the image, under all that the machine has set. */
  carry(machine: Variables, image: Variables): Variables;
}

export interface AmendSetting {
  readonly machine: Inventory;
  /** For the time stamps of authenticated variables. */
  readonly now: Instant;
  readonly keys: DefaultKeys | null;
}

/** PEM certificates that secure boot is reset to. */
export interface DefaultKeys {
  readonly PK: readonly string[];
  readonly KEK: readonly string[];
  readonly db: readonly string[];
  /** Hashes (64 hex digits) and PEM certificates that are refused. */
  readonly dbx: readonly string[];
}

/** An image in pieces, in order: most of them are parts of the base, shared by everybody, and must not be changed. */
export interface Rendering {
  /** Bytes. */
  readonly size: number;
  readonly parts: readonly Uint8Array[];
}

/** Where a machine keeps its firmware and variables itself, and where they can be changed while it is off. */
export interface Flash {
  /** In plain words, for the operator: the file's name. */
  readonly name: string;
  /** Changes whenever the content does; null = there is nothing. @throws AdapterError (by rejection) */
  stamp(): Promise<string | null>;
  /** All of it; null = there is nothing. @throws AdapterError (by rejection) when it cannot be read, or is unreasonably large */
  read(): Promise<Uint8Array | null>;
  /**
   * Replaces all of it at once, durable when resolved: whoever reads meanwhile sees the old or the new.
   *
   * @param isWanted asked when all is done but the replacing itself, which may be long after the call
   * @returns whether it was replaced
   * @throws AdapterError (by rejection)
   */
  write(content: Rendering, isWanted?: () => Promise<boolean>): Promise<boolean>;
}

/** The message goes to the operator and to clients: what is wrong with which bytes, and what to do. No paths of files. */
export class FirmwareError extends Error {
  override readonly name = "FirmwareError";
  constructor(
    readonly code: "not-an-image" | "no-room" | "bad-key" | "no-keys" | "no-such-option" | "bad-path",
    message: string,
  ) {
    super(message);
  }
}
