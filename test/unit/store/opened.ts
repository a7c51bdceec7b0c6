import type { Store } from "../../../src/ports/store.js";
import { openStore } from "../../../src/store/open-store.js";
import { SimulatedDisk } from "../../store/simulated-disk.js";
import { ManualClock } from "../../support/manual-clock.js";

export const directory = "/state";
export const documentPath = (name: string) => `${directory}/documents/${name}`;
export const segmentPath = (n: number) => `${directory}/journal/${String(n).padStart(10, "0")}.jsonl`;

export interface OpenedStore {
  readonly disk: SimulatedDisk;
  readonly store: Store;
  /** What was logged. */
  readonly logged: string[];
  readonly clock: ManualClock;
}

/** A store on a simulated disk. */
export async function opened(disk = new SimulatedDisk(), segmentBytes?: number): Promise<OpenedStore> {
  const logged: string[] = [];
  const clock = new ManualClock();
  const say = (message: string) => void logged.push(message);
  const store = await openStore({
    directory,
    files: disk,
    clock,
    log: { warn: say, error: say },
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
  return { disk, store, logged, clock };
}

/** The same disk as another process finds it after this one was killed. */
export const killed = (disk: SimulatedDisk): SimulatedDisk => disk.afterPowerCut(() => 1);

export const role = (id: string) => ({ id, predefined: false, privileges: ["Login" as const] });
