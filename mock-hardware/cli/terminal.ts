/** What a session has to do with: a terminal, and what the next keys at it are for. */
import type { Secret } from "./cli-fixture.js";
import type { CliFaults } from "./faults.js";
import type { Next } from "./shell.js";

export interface Terminal {
  write(text: string): void;
  /** Ends the channel. */
  end(): void;
  /** Breaks the connection. */
  break(): void;
}

export interface SessionOptions {
  readonly faults: CliFaults;
  /** Null = none is asked for. */
  readonly enablePassword: string | null;
  /** The user asked for plain text: no decoration, no pages. */
  readonly plain: boolean;
  readonly counted: (known: boolean) => void;
}

/** What the next keys are for. */
export type Waiting =
  | { readonly kind: "line" }
  | { readonly kind: "anyKey" }
  | { readonly kind: "page"; readonly rest: readonly string[]; readonly then: Next | undefined }
  | { readonly kind: "secret"; readonly secret: Secret; readonly to: string; readonly tries: number }
  | { readonly kind: "question"; readonly questions: readonly string[]; readonly first: boolean }
  | { readonly kind: "watch" }
  | { readonly kind: "nothing" };
