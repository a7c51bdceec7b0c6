/** One medium on its way into a slot, and while it is in: who waits for it, and what it is. */
import type { MediaIntent, MediaSlot, Medium } from "../../model/media.js";
import type { MachineDriver } from "../../ports/machine-adapter.js";
import type { HeldImage, MediaProgress } from "../../ports/media.js";

/** What became of it. */
export type MediaEnd =
  | { readonly kind: "inserted" }
  /** `error`: a MediaError, an AdapterError, or what nobody foresaw. */
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "ejected" }
  /** The service lets go; it is taken up again with its next start. */
  | { readonly kind: "stopped" };

export class Insertion {
  /** null = it is not all here yet. */
  medium: Medium | null = null;
  /** Who was told to take it in. */
  told: MachineDriver | null = null;
  /** The driver's answer is still to come. */
  giving: Promise<void> | null = null;
  private image: HeldImage | null = null;
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<MediaProgress>();
  private settle: (end: MediaEnd) => void = () => {};
  private hasArrived = false;
  /** Resolves with its end, or when it is in. */
  readonly end: Promise<MediaEnd>;

  /**
   * @param wasIn it was in before the service was started: it is what the machine has, whatever keeps us from asking
   * @param arrived nobody has to wait for it any longer; called once
   */
  constructor(
    readonly slot: MediaSlot,
    readonly asked: MediaIntent,
    readonly wasIn: boolean,
    private readonly arrived: () => void,
  ) {
    this.end = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  get isOver(): boolean {
    return this.signal.aborted;
  }

  /** It is all here. */
  hold(image: HeldImage | null, medium: Medium): void {
    this.image = image;
    this.medium = medium;
  }

  readonly progress: MediaProgress = (done, total) => {
    for (const listener of this.listeners) listener(done, total);
  };

  follow(listener: MediaProgress): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  isIn(): void {
    this.settle({ kind: "inserted" });
    this.arrive();
  }

  /** It is of no account any more, and neither is what is still on its way. */
  over(end: MediaEnd): void {
    this.settle(end);
    this.stopping.abort();
    this.medium = null;
    this.image?.release();
    this.arrive();
  }

  private arrive(): void {
    if (!this.hasArrived) this.arrived();
    this.hasArrived = true;
  }
}
