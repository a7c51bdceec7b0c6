/** What a board was seen to do. */

/** `ipxe` lies between `uefi` and `os` where iPXE is what UEFI fetched. */
export type BoardStage = "off" | "rom" | "firmware" | "uefi" | "ipxe" | "os" | "halted";

export type BoardEvent =
  | { readonly kind: "power"; readonly on: boolean }
  | { readonly kind: "stage"; readonly stage: BoardStage; readonly why: string | null }
  | DhcpEvent
  | Fetched
  | Missed
  /** What stands on its screen. */
  | { readonly kind: "console"; readonly text: string }
  /** What no server should make it do. */
  | { readonly kind: "fault"; readonly text: string };

export interface DhcpEvent {
  readonly kind: "dhcp";
  /** `DISCOVER`, `OFFER`, …; `PROXY OFFER` has no address. */
  readonly message: string;
  /** Who sent an answer; null = it is the board's own. */
  readonly from: string | null;
  /** What is given away. */
  readonly address: string | null;
}

export interface Fetched {
  readonly kind: "fetched";
  readonly by: "tftp" | "http";
  /** Path or URL, as asked for. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Missed {
  readonly kind: "missed";
  readonly by: "tftp" | "http";
  readonly name: string;
  /** `probed` = it is there, and was let go of after the first block or its size. */
  readonly reason: string;
}

/** An event when it happened, and at which stage. */
export interface Past {
  readonly at: number;
  readonly stage: BoardStage;
  readonly event: BoardEvent;
}

/** What became of a boot. */
export interface RunningSystem {
  readonly from: "pxe" | "http" | "ipxe" | "disk";
  /** What was started: a URL, a TFTP path or a path on the disk. */
  readonly program: string;
  readonly arguments: string;
  readonly initrds: readonly string[];
}
