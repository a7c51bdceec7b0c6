/**
 * Boot folders of boards: the files that a board's own boot loader asks for, firmware of EDK2 among them. The operator
 * supplies them as sets, which are immutable and named by what is in them.
 */
import type { Instant } from "../model/clock.js";

export interface BootFile {
  /** In the folder, with `/`, in the case in which boards ask for it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

export interface BootSet {
  /** SHA-256 over board and files: 64 lower-case hex digits. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Id of the board. */
  readonly board: string;
  readonly addedAt: Instant;
  /** Where it came from, in plain words. */
  readonly from: string;
  /** Who signed the archive it came in; null = nobody that is trusted here. */
  readonly signer: string | null;
  /** SHA-256 of the firmware in it, which is among the images too. */
  readonly image: string;
  /** In the order of their paths. */
  readonly files: readonly BootFile[];
  /** What the operator should know of it, a sentence each. */
  readonly notes: readonly string[];
}

/** Sets as they are served from. */
export interface BootSets {
  /** Newest first; as they were when it was last looked. */
  all(): readonly BootSet[];
  /** Looks again, for what the command line added meanwhile. */
  refresh(): Promise<void>;
  get(id: string): BootSet | undefined;
  /** A file's bytes, shared by everybody who holds them. @throws BootSetError `gone`, `damaged` (by rejection) */
  bytes(id: string, path: string): Promise<Uint8Array>;
}

export class BootSetError extends Error {
  override readonly name = "BootSetError";
  constructor(
    readonly code:
      | "too-large"
      | "bad-name"
      | "bad-folder"
      | "bad-archive"
      | "no-board"
      | "incomplete"
      | "bad-config"
      | "wrong-digest"
      | "bad-signature"
      | "unsigned"
      | "gone"
      | "damaged",
    message: string,
  ) {
    super(message);
  }
}

/* ── what boards need ────────────────────────────────────────────────────────────────────────────────────────────── */

/** What is known of a kind of board: data only. */
export interface BootBoard {
  readonly id: string;
  /** In plain words. */
  readonly name: string;
  /** Families that its firmware may be of. */
  readonly families: readonly string[];
  /** The firmware's path. */
  readonly image: string;
  /** The path of the boot loader's settings, in the form of config.txt. */
  readonly config: string;
  /** Without one of them it does not boot. */
  readonly required: readonly BootNeed[];
  readonly wanted: readonly BootNeed[];
  /** Sections of the settings that this board heeds, and those that only some boards of the kind do. */
  readonly sections: { readonly always: readonly string[]; readonly perhaps: readonly string[] };
  /** What the settings have to say, whatever the image. */
  readonly settings: BootSettings;
  /** What they have to say for an image of at most so many bytes: the first that is large enough counts. */
  readonly generations: readonly { readonly largest: number; readonly settings: BootSettings }[];
}

export interface BootNeed {
  /** Any one of them will do. */
  readonly paths: readonly string[];
  /** What it is for; continues a sentence. */
  readonly why: string;
  /** Where people get it; continues a sentence. */
  readonly from: string;
}

/** Values by key. */
export type BootSettings = Readonly<Record<string, string>>;
