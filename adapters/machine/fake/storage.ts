/** Disks of a simulated machine: what volumes are on them. What they are made of is its inventory. */
import type { Clock, Duration } from "../../../src/model/clock.js";
import type { NewVolume, StorageObservation, StorageSubsystem, Volume } from "../../../src/model/storage.js";
import { AdapterError, type StorageDriver } from "../../../src/ports/machine-adapter.js";

/** The machine that they are in. */
export interface Around {
  clock(): Clock;
  /** What it takes to make or remove a volume now. */
  delay(): Duration;
  /** Whether controllers do not do as they are told. */
  fails(): boolean;
  /** @throws AdapterError when the machine cannot be reached */
  requireContact(): void;
}

/**
 * `storage/volume` that a system on the disks is booted from: the first there is; undefined = there is none.
 *
 * @param known as they were last seen; null = never
 */
export function bootVolumeOf(
  subsystems: readonly StorageSubsystem[],
  known: StorageObservation | null,
): string | undefined {
  for (const { id, volumes } of subsystems) {
    const [first] = known?.[id]?.volumes ?? volumes;
    if (first) return `${id}/${first.id}`;
  }
  return undefined;
}

export class FakeDisks implements StorageDriver {
  private readonly volumes: Map<string, readonly Volume[]>;
  private readonly cut = new Set<() => void>();

  /** @param known as they were last seen, from before a restart; null = never */
  constructor(
    private readonly around: Around,
    subsystems: readonly StorageSubsystem[],
    known: StorageObservation | null,
  ) {
    this.volumes = new Map(subsystems.map(({ id, volumes }) => [id, known?.[id]?.volumes ?? volumes]));
  }

  async read(): ReturnType<StorageDriver["read"]> {
    this.around.requireContact();
    return Object.fromEntries(this.volumes);
  }

  async create(storage: string, volume: NewVolume): Promise<void> {
    await this.work();
    const there = this.of(storage);
    if (there.some(({ id }) => id === volume.id)) return;
    const used = there.find(({ drives }) => drives.some((drive) => volume.drives.includes(drive)));
    if (used) throw new AdapterError(`the drives are in use by volume ${used.id} (simulated)`, "refused");
    this.volumes.set(storage, [...there, volume]);
  }

  async remove(storage: string, volumeId: string): Promise<void> {
    await this.work();
    const there = this.of(storage);
    this.volumes.set(
      storage,
      there.filter(({ id }) => id !== volumeId),
    );
  }

  async setDriveIndicator(): Promise<void> {
    this.around.requireContact();
  }

  /** What is under way is not done: no timer may outlast the service. */
  detach(): void {
    for (const end of [...this.cut]) end();
  }

  private of(storage: string): readonly Volume[] {
    const there = this.volumes.get(storage);
    if (!there) throw new AdapterError(`there is no storage ${storage} (simulated)`, "refused");
    return there;
  }

  private async work(): Promise<void> {
    this.around.requireContact();
    await new Promise<void>((resolve, reject) => {
      const cancel = this.around.clock().after(this.around.delay(), () => {
        this.cut.delete(end);
        resolve();
      });
      const end = (): void => {
        cancel();
        this.cut.delete(end);
        reject(new AdapterError("let go of (simulated)", "unreachable"));
      };
      this.cut.add(end);
    });
    this.around.requireContact();
    if (this.around.fails()) throw new AdapterError("the controller failed (simulated)", "refused");
  }
}
