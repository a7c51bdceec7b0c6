/** Virtual media of a machine: what is asked to be in its slots, and what is. Values only. */
import type { Instant } from "./clock.js";

export type MediaType = "CD" | "DVD" | "Floppy" | "USBStick";

/** A place into which a medium can be put. */
export interface MediaSlot {
  /** Last segment of its URI, e.g. `Cd`. */
  readonly id: string;
  readonly name: string;
  readonly types: readonly MediaType[];
  /**
   * `here`: the image is downloaded by the service, and the machine gets it when it is whole. `machine`: the machine's adapter
   * is given the URL, and fetches it by itself.
   */
  readonly fetched: "here" | "machine";
  /** Whether a medium can be other than write-protected. */
  readonly writable: boolean;
}

/** What a client asked to be in a slot. Its password is in the store, apart from the intent. */
export interface MediaIntent {
  /** `Intent.seq` when it was accepted. */
  readonly seq: number;
  /** URL without credentials. */
  readonly image: string;
  readonly userName: string | null;
  readonly writeProtected: boolean;
  readonly by: string;
  readonly at: Instant;
  /** The task that tells of its coming; null = it came at once. */
  readonly task: string | null;
}

/** What is known of a slot's medium. */
export interface MediaObservation {
  /** `MediaIntent.seq` of what it is about. */
  readonly seq: number;
  /** `inserted`: the machine has it, and boots from it if told so. */
  readonly state: "coming" | "inserted" | "failed";
  /** Of the whole image; null = not known, or fetched by the machine. */
  readonly sha256: string | null;
  /** Bytes; null = not known. */
  readonly size: number | null;
  /** Why it failed, in plain words without secrets. */
  readonly problem: string | null;
  readonly at: Instant;
}

/** How the servers of images for a slot are trusted. */
export interface MediaTrust {
  readonly verifyCertificate: boolean;
}

/** A medium as a machine's adapter gets it. */
export interface Medium {
  /** URL without credentials. */
  readonly image: string;
  /** Absolute path of the whole image, which nobody may write to; null = the machine fetches it by itself. */
  readonly path: string | null;
  /** Bytes; null = not known. */
  readonly size: number | null;
  readonly sha256: string | null;
  readonly writeProtected: boolean;
  /** For those who fetch it by themselves. */
  readonly credentials: { readonly userName: string; readonly password: string } | null;
}
