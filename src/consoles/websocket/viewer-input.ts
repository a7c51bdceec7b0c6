/** Whether who looks at a screen does something: of all that a viewer sends, most is its own doing, not its user's. Pure. */

/** A message of a viewer (RFC 6143 §7.5, and extensions that QEMU and noVNC know). */
interface Kind {
  /** Bytes by which it is known how long it is, the first of them its type. */
  readonly head: number;
  /** All bytes of it; NaN = nobody knows. */
  readonly length: (head: Buffer) => number;
  /** Whether its user did that. */
  readonly isTyped: (head: Buffer) => boolean;
}

const itself = (): boolean => false;
const user = (): boolean => true;
const fixed = (length: number, isTyped = itself): Kind => ({ head: length, length: () => length, isTyped });

const kinds: ReadonlyMap<number, Kind> = new Map([
  // SetPixelFormat, SetEncodings, FramebufferUpdateRequest
  [0, fixed(20)],
  [2, { head: 4, length: (head) => 4 + 4 * head.readUInt16BE(2), isTyped: itself }],
  [3, fixed(10)],
  // KeyEvent, PointerEvent, ClientCutText; the length of an extended one is below zero
  [4, fixed(8, user)],
  [5, fixed(6, user)],
  [6, { head: 8, length: (head) => 8 + Math.abs(head.readInt32BE(4)), isTyped: user }],
  // EnableContinuousUpdates, ClientFence, xvp, SetDesktopSize
  [150, fixed(10)],
  [248, { head: 9, length: (head) => 9 + head.readUInt8(8), isTyped: itself }],
  [250, fixed(4, user)],
  [251, { head: 8, length: (head) => 8 + 16 * head.readUInt8(6), isTyped: itself }],
  // QEMU's own: a key, or sound
  [255, { head: 4, length: lengthOfQemu, isTyped: (head) => head.readUInt8(1) === 0 }],
]);

function lengthOfQemu(head: Buffer): number {
  const kind = head.readUInt8(1);
  if (kind === 0) return 12;
  return kind === 1 ? (head.readUInt16BE(2) === 2 ? 10 : 4) : Number.NaN;
}

/** RFC 6143 §7.1 to §7.3, without a password: the version, the kind of security, and whether the screen is shared. */
type Phase = "version" | "security" | "init" | "messages";

const none = 1;

/** Takes what a viewer sends, in whatever portions. */
export class ViewerInput {
  /** null = it speaks of something that is not known here. */
  private phase: Phase | null = "version";
  private head: number[] = [];
  /** Bytes that follow the head of a message. */
  private rest = 0;

  /** @returns whether its user did something; also when nobody can tell */
  take(bytes: Uint8Array): boolean {
    let isTyped = false;
    for (let at = 0; at < bytes.length && this.phase !== null; ) {
      const passed = Math.min(this.rest, bytes.length - at);
      this.rest -= passed;
      at += passed;
      if (at === bytes.length) break;
      this.head.push(bytes[at] ?? 0);
      at += 1;
      if (this.read(this.phase, Buffer.from(this.head))) isTyped = true;
    }
    return isTyped || this.phase === null;
  }

  private read(phase: Phase, head: Buffer): boolean {
    if (phase === "messages") return this.message(head);
    if (phase !== "version") return this.enter(phase === "init" ? "messages" : head[0] === none ? "init" : null);
    if (head.length < 12) return false;
    const [, minor] = /^RFB 003\.(\d{3})\n$/.exec(head.toString("latin1")) ?? [];
    return this.enter(minor === undefined ? null : Number(minor) >= 7 ? "security" : "init");
  }

  private message(head: Buffer): boolean {
    const kind = kinds.get(head[0] ?? -1);
    if (kind && head.length < kind.head) return false;
    const length = kind?.length(head) ?? Number.NaN;
    this.rest = Number.isNaN(length) ? 0 : length - head.length;
    this.enter(Number.isNaN(length) ? null : "messages");
    return kind?.isTyped(head) ?? false;
  }

  private enter(phase: Phase | null): false {
    this.phase = phase;
    this.head = [];
    return false;
  }
}
