/** Lists of variables and the changes between them. Pure; the order of what stays is kept, since a store has one. */
import type { Variable, VariableChange, Variables } from "../../model/firmware.js";

type Changes = readonly VariableChange[];

/** One word for GUID and name together: a GUID has no space. */
export const keyOf = ({ guid, name }: Pick<Variable, "guid" | "name">): string => `${guid} ${name}`;

export const isSame = (one: Variable | null | undefined, other: Variable | null | undefined): boolean =>
  one === other ||
  (!!one && !!other && one.data === other.data && one.attributes === other.attributes && one.time === other.time);

const byKey = <T extends Pick<Variable, "guid" | "name">>(all: readonly T[]): ReadonlyMap<string, T> =>
  new Map(all.map((one) => [keyOf(one), one]));

/** The variables with the changes come true; the very same list when they are true already. */
export function apply(variables: Variables, changes: Changes): Variables {
  const open = outstanding(changes, variables);
  if (open.length === 0) return variables;
  const left = new Map(open.map((change) => [keyOf(change), change]));
  const kept = variables.flatMap((variable): Variables => {
    const change = left.get(keyOf(variable));
    if (change === undefined) return [variable];
    left.delete(keyOf(variable));
    return change.to === null ? [] : [change.to];
  });
  return [...kept, ...[...left.values()].flatMap(({ to }) => to ?? [])];
}

/** What makes `to` of `from`, but for the order; empty when they hold the same. */
export function diff(from: Variables, to: Variables): Changes {
  if (from === to) return [];
  const [were, are] = [byKey(from), byKey(to)];
  const set = to.filter((variable) => !isSame(variable, were.get(keyOf(variable))));
  const gone = from.filter((variable) => !are.has(keyOf(variable)));
  return [
    ...set.map((variable) => changeOf(variable, variable)),
    ...gone.map((variable): VariableChange => changeOf(variable, null)),
  ];
}

export const holdSame = (some: Variables, others: Variables): boolean => diff(some, others).length === 0;

const changeOf = ({ guid, name }: Pick<Variable, "guid" | "name">, to: Variable | null): VariableChange => ({
  guid,
  name,
  to,
});

/** Those that are not true yet; the very same list when none is. */
export function outstanding(changes: Changes, variables: Variables): Changes {
  if (changes.length === 0) return changes;
  const found = byKey(variables);
  const open = changes.filter((change) => !isSame(change.to, found.get(keyOf(change)) ?? null));
  return open.length === changes.length ? changes : open;
}

/** Those that are not in `others` just so. */
export function without(changes: Changes, others: Changes): Changes {
  if (changes.length === 0 || others.length === 0) return changes;
  const done = byKey(others);
  return changes.filter((change) => {
    const other = done.get(keyOf(change));
    return other === undefined || !isSame(change.to, other.to);
  });
}

/**
 * What is asked of a machine that holds `current` so that it comes to hold `wanted`. Where changes are on their way into the
 * machine right now, what is wanted otherwise is said also where it is as in `current`: they may arrive.
 */
export function toAsk(current: Variables, wanted: Variables, underWay: Changes): Changes {
  const changes = diff(current, wanted);
  const said = byKey(changes);
  const end = byKey(wanted);
  const countered = outstanding(underWay, wanted).filter((change) => !said.has(keyOf(change)));
  return [...changes, ...countered.map((change) => changeOf(change, end.get(keyOf(change)) ?? null))];
}
