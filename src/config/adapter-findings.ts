/** What machines' adapters have to say of their settings, beside their schemas. */
import type { Adapters } from "../ports/adapters.js";
import type { Finding, Placed } from "./across.js";
import type { Path } from "./source.js";

export function* adapterFindings(machines: readonly Placed[], { machines: kinds }: Adapters): Generator<Finding> {
  const claimed = new Map<string, Path>();
  for (const { index, entry, inventories } of machines) {
    const isFleet = "fleet" in entry;
    const at = ["machines", index, ...(isFleet ? ["fleet"] : [])];
    const adapter = kinds.get((isFleet ? entry.fleet : entry).adapter.kind);
    // Those of a fleet differ in nothing that could be wrong.
    for (const { path, ...problem } of firstOf(inventories, adapter?.problems))
      yield { ...problem, path: [...at, ...path] };
    for (const one of adapter?.claims ? inventories : []) {
      for (const { key, path, ...problem } of adapter?.claims?.(one) ?? []) {
        const place = [...at, ...path];
        const also = claimed.get(key);
        if (also === undefined) claimed.set(key, place);
        else yield { ...problem, path: place, also };
      }
    }
  }
}

const firstOf = <A, B>([first]: readonly A[], ask: ((one: A) => Iterable<B>) | undefined): Iterable<B> =>
  first !== undefined && ask ? ask(first) : [];
