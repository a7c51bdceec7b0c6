/** What an operator should know of the service itself. */
import type { Instant } from "../model/clock.js";
import type { Refused, Store } from "../ports/store.js";
import type { ServiceCondition } from "../ports/world.js";

export interface ConditionSources {
  /** Files that were set aside at the start. */
  readonly damage: Store["damage"];
  /** Why nothing can be stored just now. */
  readonly refused: Store["refused"];
  readonly certificates: { conditions(): readonly ServiceCondition[] };
  readonly devices: { conditions(): readonly ServiceCondition[] };
  readonly time: { conditions(): readonly ServiceCondition[] };
  /** Absent = nothing boots from here. */
  readonly netboot?: { conditions(): readonly ServiceCondition[] };
  /** Why the service cannot be announced; null = it is, or need not be. */
  readonly ssdpProblem: () => string | null;
  readonly startedAt: Instant;
}

/** The returned function gives the same array while the conditions are the same. */
export function serviceConditions(sources: ConditionSources): () => readonly ServiceCondition[] {
  const { certificates, devices, time, ssdpProblem, refused, startedAt: since } = sources;
  const damage: readonly ServiceCondition[] = sources.damage.map(({ file, problem }) => ({
    severity: "Critical",
    text: `${file} was damaged and has been set aside: ${problem}`,
    since,
  }));
  let last: readonly ServiceCondition[] = [];
  return () => {
    const problem = ssdpProblem();
    const ssdp: readonly ServiceCondition[] = problem === null ? [] : [{ severity: "Warning", text: problem, since }];
    const now = [
      ...damage,
      ...storing(refused()),
      ...certificates.conditions(),
      ...time.conditions(),
      ...devices.conditions(),
      ...(sources.netboot?.conditions() ?? []),
      ...ssdp,
    ];
    if (!isSame(now, last)) last = now;
    return last;
  };
}

const storing = (refused: Refused | null): readonly ServiceCondition[] =>
  refused === null ? [] : [{ severity: "Critical", text: refused.problem, since: refused.since }];

const isSame = (left: readonly ServiceCondition[], right: readonly ServiceCondition[]): boolean =>
  left.length === right.length && left.every(({ text }, index) => text === right[index]?.text);
