import type { Finding } from "./across.js";
import { nearest } from "./nearest.js";
import type { Path } from "./source.js";

/** A name that none of the items of `list` (such as `racks`) has. */
export function unknownMember(path: Path, name: string, noun: string, list: string, known: readonly string[]): Finding {
  const meant = nearest(name, known);
  const there = known.length === 0 ? `\`${list}\` is empty` : `there are: ${known.slice(0, 20).join(", ")}`;
  return {
    path,
    text: `is ${JSON.stringify(name)}, which is no ${noun}; ${there}`,
    ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
  };
}
