/** What was read of a service → what is written of it. Pure. */
import { withoutLinksTo } from "./left-out.js";
import { masked } from "./mask-recording.js";
import type { Recording } from "./walk.js";
import type { WrittenRecording } from "./write-recording.js";

export interface RecordingRules {
  /** Serial numbers, addresses and names stay as they are. */
  readonly keepIdentity: boolean;
  /** Headers are written too. */
  readonly headers: boolean;
}

export function toWrite(recording: Recording, { keepIdentity, headers }: RecordingRules): WrittenRecording {
  const linked = new Map(
    [...recording.documents].map(([path, document]) => [path, withoutLinksTo(recording.leftOut, document)]),
  );
  const { documents, placeOf } = masked(linked, keepIdentity);
  const told = headers ? [...recording.headers].map(([path, answered]) => [placeOf(path), answered] as const) : [];
  return { documents, metadata: recording.metadata, headers: new Map(told) };
}
