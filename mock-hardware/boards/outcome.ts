/** What comes of a stage. */
import type { RunningSystem } from "./record.js";

export type Outcome =
  | { readonly kind: "started"; readonly system: RunningSystem }
  /** A program ended by itself: 0 = EFI_SUCCESS. */
  | { readonly kind: "returned"; readonly status: number; readonly why: string }
  | { readonly kind: "failed"; readonly why: string }
  /** It waits for somebody at the keyboard, or does nothing any more. */
  | { readonly kind: "halted"; readonly why: string }
  | { readonly kind: "restart"; readonly why: string };

export const failed = (why: string): Outcome => ({ kind: "failed", why });
export const halted = (why: string): Outcome => ({ kind: "halted", why });
