/** The drive for virtual media of a domain, also while it runs. */
import { isLocalUri } from "../../../src/model/libvirt-uri.js";
import type { MediaSlot, Medium } from "../../../src/model/media.js";
import { AdapterError, type MachineHost, type MediaDriver } from "../../../src/ports/machine-adapter.js";
import { discIn, driveOf, driveWith, newLiveDrive } from "./disc.js";
import type { Domain } from "./domain.js";
import type { Guest } from "./guest.js";
import { Pool } from "./pool.js";
import type { LibvirtSettings } from "./settings.js";

export const slot: MediaSlot = {
  id: "Cd",
  name: "Virtual CD",
  types: ["CD", "DVD"],
  fetched: "here",
  writable: false,
};

/** Whether the hypervisor can come by images. */
export const takesMedia = ({ uri, pool }: LibvirtSettings): boolean => pool !== undefined || isLocalUri(uri);

export class LibvirtMedia implements MediaDriver {
  /** Path on the hypervisor; null = nothing is in the drive but what the definition has there. */
  disc: string | null = null;
  private readonly pool: Pool | null;

  constructor(
    private readonly guest: Guest,
    { pool }: LibvirtSettings,
    private readonly host: Pick<MachineHost, "clock" | "logger">,
  ) {
    this.pool = pool === undefined ? null : new Pool(guest.connection, pool);
  }

  async insert(_slot: string, medium: Medium): Promise<void> {
    const running = await this.running();
    const drive = running && driveOf(running);
    const path = await this.placed(medium, (one) => drive !== undefined && drive !== null && discIn(drive) === one);
    this.disc = path;
    if (running) await this.change(running, path);
    await this.pool?.clean(await this.guest.uuid(), path);
  }

  async eject(): Promise<void> {
    this.disc = null;
    const running = await this.running();
    const drive = running && driveOf(running);
    if (running && drive && discIn(drive) !== (await this.ownDisc())) await this.change(running, null);
    await this.pool?.clean(await this.guest.uuid(), null);
  }

  private async placed({ path, ...medium }: Medium, isInUse: (path: string) => boolean): Promise<string> {
    if (this.pool) return this.pool.put(await this.guest.uuid(), { path, ...medium }, isInUse);
    if (path === null) throw new AdapterError("the image has not been fetched", "refused");
    return path;
  }

  /** What the definition has in its drive, which is nobody's to take out. */
  private async ownDisc(): Promise<string | undefined> {
    const drive = driveOf(await this.guest.definition());
    return drive && discIn(drive);
  }

  /** null = it is off. */
  private async running(): Promise<Domain | null> {
    return (await this.guest.isOff(this.host.clock.now())) ? null : this.guest.instance();
  }

  private async change(running: Domain, path: string | null): Promise<void> {
    const drive = driveOf(running);
    if (drive && discIn(drive) === (path ?? undefined)) return;
    if (drive?.bus === "usb") {
      // QEMU takes a disc out of no USB drive: the whole drive goes, and another comes.
      await this.guest.tell("detach-disk", [drive.target, "--live"]);
      if (path !== null) await this.plug(running, path);
    } else if (drive) {
      const words = ["/dev/stdin", "--live", "--force"];
      await this.guest.tell("update-device", words, { input: driveWith(running, drive, path) });
    } else if (path !== null) await this.plug(running, path);
  }

  /** Not every machine takes a drive while it runs. That is no failure: the disc is in its drive when it starts next. */
  private async plug(running: Domain, path: string): Promise<void> {
    try {
      await this.guest.tell("attach-device", ["/dev/stdin", "--live"], { input: newLiveDrive(running, path) });
    } catch (error) {
      if (!(error instanceof AdapterError) || error.kind !== "refused") throw error;
      const text =
        "a domain has no drive for discs, and takes none while it runs: it gets the disc when it starts next";
      this.host.logger?.info(text, { domain: running.name, reason: error.message });
    }
  }
}
