/** A view of values that only a SET changes. */
import { OidIndex } from "./oid.js";
import type { Binding, SetError, Value, View } from "./view.js";

export interface MapView extends View {
  /** Changes a value from inside. @throws RangeError when there is none */
  put(oid: string, value: Value): void;
}

/**
 * @param isWritable of an instance; every one by default
 * @throws RangeError when a name is no object identifier
 */
export function mapView(
  entries: Iterable<readonly [oid: string, value: Value]>,
  isWritable: (oid: string) => boolean = () => true,
): MapView {
  const values = new Map(entries);
  const index = new OidIndex(values.keys());
  const errorOf = ({ oid, value }: Binding): SetError | null => {
    const now = values.get(oid);
    if (now === undefined) return "noCreation";
    if (!isWritable(oid)) return "notWritable";
    return now.type === value.type ? null : "wrongType";
  };
  const nextOf = (oid: string): Binding | undefined => {
    const next = index.after(oid);
    const value = next === undefined ? undefined : values.get(next);
    return next === undefined || value === undefined ? undefined : { oid: next, value };
  };
  return {
    get: (oid) => values.get(oid),
    next: nextOf,
    set(bindings) {
      for (const [at, binding] of bindings.entries()) {
        const error = errorOf(binding);
        if (error !== null) return { error, index: at + 1 };
      }
      for (const { oid, value } of bindings) values.set(oid, value);
      return null;
    },
    put(oid, value) {
      if (!values.has(oid)) throw new RangeError(`There is no ${oid} in this view.`);
      values.set(oid, value);
    },
  };
}
