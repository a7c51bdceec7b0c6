/** What the query parameters of one request ask for. */
import type { Filter } from "./filter.js";
import type { Selection } from "./selection.js";

/** `.` = all links but those in `Links`; `~` = only those; `*` = both. */
export type ExpandScope = "." | "~" | "*";

export interface Expand {
  readonly scope: ExpandScope;
  readonly levels: number;
}

export interface Query {
  readonly only: boolean;
  readonly excerpt: boolean;
  readonly filter?: Filter;
  /** Members to leave out at the beginning; 0 when not asked for. */
  readonly skip: number;
  /** Most members to show at once. */
  readonly top?: number;
  readonly expand?: Expand;
  readonly select?: Selection;
  /** The parameters as they were sent, for the links to further pages. */
  readonly sent: readonly SentParameter[];
}

export interface SentParameter {
  /** Decoded. */
  readonly name: string;
  /** `name=value` as it was sent. */
  readonly text: string;
}

/** The query of a request that has none: the very same object each time, so that identity tells. */
export const noQuery: Query = Object.freeze({ only: false, excerpt: false, skip: 0, sent: Object.freeze([]) });
