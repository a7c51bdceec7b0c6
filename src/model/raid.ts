/** What the types of RAID make of their drives (SNIA DDF 2.0 §4.2). */
import type { RaidType } from "./storage.js";

interface Layout {
  readonly leastDrives: number;
  /** Its drives come in pairs. */
  readonly paired?: boolean;
  /** How many drives' worth of data there is on so many drives. */
  readonly dataDrives: (drives: number) => number;
}

const half = (drives: number): number => Math.floor(drives / 2);

export const raidLayouts: Readonly<Record<RaidType, Layout>> = {
  RAID0: { leastDrives: 1, dataDrives: (drives) => drives },
  RAID1: { leastDrives: 2, paired: true, dataDrives: half },
  RAID5: { leastDrives: 3, dataDrives: (drives) => drives - 1 },
  RAID6: { leastDrives: 4, dataDrives: (drives) => drives - 2 },
  RAID10: { leastDrives: 4, paired: true, dataDrives: half },
  RAID50: { leastDrives: 6, paired: true, dataDrives: (drives) => drives - 2 },
  RAID60: { leastDrives: 8, paired: true, dataDrives: (drives) => drives - 4 },
};
