/** A machine with a drive that does as a test tells it, and images that come when a test lets them. */
import { createFake } from "../../../adapters/machine/fake/index.js";
import type { MachineAdapter, MediaDriver } from "../../../src/ports/machine-adapter.js";
import type { HeldImage, MediaSource, MediaStore } from "../../../src/ports/media.js";
import type { MemoryStore } from "../../support/memory-store.js";
import { Bench, inventoryOf, settle } from "../domain/bench.js";

/** Images are ready at once, unless told otherwise. */
export class Shelf implements MediaStore {
  readonly allowUnverified = false;
  readonly asked: MediaSource[] = [];
  readonly held = new Map<string, number>();
  /** What an image comes to. */
  have: (source: MediaSource, signal: AbortSignal) => Promise<string> = async ({ url }) => url;

  objection(): undefined {
    return undefined;
  }

  async acquire(source: MediaSource, _progress: unknown, signal: AbortSignal): Promise<HeldImage> {
    this.asked.push(source);
    return this.image(await this.have(source, signal));
  }

  hold(sha256: string): HeldImage | undefined {
    return this.held.has(sha256) ? this.image(sha256) : undefined;
  }

  private image(sha256: string): HeldImage {
    this.count(sha256, 1);
    return { sha256, size: 5, path: `/images/${sha256}`, release: () => this.count(sha256, -1) };
  }

  private count(sha256: string, by: number): void {
    this.held.set(sha256, (this.held.get(sha256) ?? 0) + by);
  }
}

export class Drive implements MediaDriver {
  readonly told: string[] = [];
  takes: () => Promise<void> = async () => {};
  lets: () => Promise<void> = async () => {};

  async insert(slot: string, { image }: Parameters<MediaDriver["insert"]>[1]): Promise<void> {
    this.told.push(`insert ${slot} ${image}`);
    await this.takes();
  }

  async eject(slot: string): Promise<void> {
    this.told.push(`eject ${slot}`);
    await this.lets();
  }
}

export class SlotsUnderTest {
  readonly shelf: Shelf;
  readonly drive = new Drive();
  readonly bench: Bench;

  constructor(store?: MemoryStore, shelf = new Shelf()) {
    this.shelf = shelf;
    const fake = createFake();
    const adapter: MachineAdapter = {
      ...fake,
      attach: (inventory, host) => Object.assign(fake.attach(inventory, host), { media: this.drive }),
    };
    this.bench = new Bench({
      adapter,
      inventory: [inventoryOf("node")],
      media: shelf,
      ...(store && { store }),
    }).start();
  }

  /** The service dies, and another finds what was on disk. */
  async restarted(): Promise<SlotsUnderTest> {
    await this.bench.machines.close();
    return new SlotsUnderTest(this.bench.store.reopen(), this.shelf);
  }

  insert(image = "http://server/a.iso", password: string | null = null): Promise<number | undefined> {
    const userName = password === null ? null : "joe";
    return this.slots.insert("node", "Cd", { image, userName, password, writeProtected: true }, "alice");
  }

  eject(): Promise<void> {
    return this.slots.eject("node", "Cd", "alice");
  }

  get slots() {
    return this.bench.machines.media;
  }

  /** What clients see of the slot. */
  get state(): string {
    const { intent, observation } = this.bench.machine();
    const asked = intent.media?.Cd;
    const seen = observation.media?.Cd;
    return [asked?.image ?? "empty", seen?.state ?? "", seen?.problem ?? ""].join(" ").trim();
  }

  async settled(): Promise<string> {
    for (let turn = 0; turn < 5; turn += 1) await settle();
    return this.state;
  }
}
