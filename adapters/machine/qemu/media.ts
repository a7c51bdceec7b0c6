/**
 * Media in a guest's slots. What is to be in them is remembered here, and put in place with each start of the guest; a guest that
 * runs gets it at once. What it should have is the service's to know over restarts, which tells it again.
 */
import { readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MediaSlot, Medium } from "../../../src/model/media.js";
import { AdapterError, type MachineHost, type MediaDriver } from "../../../src/ports/machine-adapter.js";
import { blockDevicesIn, nodeNamesIn } from "./block-devices.js";
import { blockdevOf, isNodeOf, isOverlayOf, type MediumNode, nodeOf, type SlotId } from "./media-nodes.js";
import { guestSlots } from "./media-slots.js";
import { type Attendant, type Monitor, type QmpArguments, QmpRefusal } from "./monitor.js";
import { emptyOverlay } from "./qcow2.js";
import type { QemuSettings } from "./settings.js";
import { Turns } from "./turns.js";

/** As they are offered to clients, by the settings' names. The very same objects for all machines. */
const offered: Readonly<Record<SlotId, MediaSlot>> = {
  Cd: { id: "Cd", name: "Virtual CD", types: ["CD", "DVD"], fetched: "here", writable: false },
  Usb: { id: "Usb", name: "Virtual USB stick", types: ["USBStick"], fetched: "here", writable: true },
};

export const mediaSlotsOf = ({ media }: Pick<QemuSettings, "media">): readonly MediaSlot[] =>
  media.map((slot) => offered[slot]);

export interface MediaParts {
  readonly host: Pick<MachineHost, "clock" | "logger">;
  /** Absolute path of the guest's folder. */
  readonly home: string;
  readonly monitor: Monitor;
  readonly slots: readonly SlotId[];
  /** QEMU's options of the stick's device, beside those that it always has. */
  readonly stick?: QmpArguments;
}

export class GuestMedia implements MediaDriver, Attendant {
  /** By slot; null = empty, absent = nobody has said yet, and whatever is in it stays. */
  private readonly wanted = new Map<SlotId, MediumNode | null>();
  /** What was wanted and could not be had. */
  private isUnsettled = false;
  /** One thing is done after the other: what is found at its beginning is so at its end. */
  private readonly turns = new Turns();

  constructor(private readonly parts: MediaParts) {}

  /* ── as a driver ─────────────────────────────────────────────────────────────────────────────────────────────── */

  async insert(slotId: string, medium: Medium): Promise<void> {
    const slot = this.slotOf(slotId);
    const { path } = medium;
    if (path === null) throw new AdapterError("its image is not here", "refused");
    const node = nodeOf(slot, medium, path, this.parts.home);
    // At once: a start that is under way finds it.
    this.wanted.set(slot, node);
    await this.turns
      .take(async () => {
        await requireContent(path);
        await this.seeTo(slot);
      })
      .catch((error: unknown) => {
        // Whether one arrived that was not answered for will be seen.
        if (isAway(error)) this.isUnsettled = true;
        else if (this.wanted.get(slot) === node) this.wanted.set(slot, null);
        throw error;
      });
  }

  async eject(slotId: string): Promise<void> {
    const slot = this.slotOf(slotId);
    this.wanted.set(slot, null);
    await this.turns
      .take(() => this.seeTo(slot))
      .catch((error: unknown) => {
        this.isUnsettled = true;
        throw error;
      });
  }

  /* ── the guest ───────────────────────────────────────────────────────────────────────────────────────────────── */

  async started(): Promise<void> {
    await this.turns
      .take(() => this.placeAll())
      .catch((error: unknown) => {
        throw error instanceof AdapterError ? new AdapterError(`${error.message}: ${advice}`, error.kind) : error;
      });
  }

  met(): void {
    this.isUnsettled = true;
    this.settle();
  }

  /** What could not be put in place while nobody waited for it is tried again. To be called now and then. */
  settle(): void {
    const { monitor, host } = this.parts;
    if (!this.isUnsettled || !monitor.isOpen) return;
    this.isUnsettled = false;
    this.turns
      .take(() => this.placeAll())
      .catch((error: unknown) => {
        this.isUnsettled = true;
        host.logger?.warn("a guest's media are not as they should be", { error });
      });
  }

  private async placeAll(): Promise<void> {
    for (const slot of this.wanted.keys()) {
      await this.seeTo(slot).catch((error: unknown) => {
        throw error instanceof AdapterError
          ? new AdapterError(`its medium in ${slot}: ${error.message}`, error.kind)
          : error;
      });
    }
  }

  /** Without a guest it is done with its next start. */
  private async seeTo(slot: SlotId): Promise<void> {
    const wanted = this.wanted.get(slot);
    if (wanted === undefined) return;
    const { monitor } = this.parts;
    try {
      if (monitor.isOpen) await this.place(slot, wanted);
    } catch (error) {
      // It ended meanwhile.
      if (monitor.isOpen) throw told(error, wanted);
    }
    await this.removeOverlays(slot, wanted);
  }

  private async place(slot: SlotId, wanted: MediumNode | null): Promise<void> {
    const { monitor, host, stick = {} } = this.parts;
    const { isIn, clear, put } = guestSlots[slot];
    const found = blockDevicesIn(await monitor.execute("query-block")).find(isIn);
    if ((found?.node ?? null) !== (wanted?.name ?? null)) {
      await clear(monitor, found, host.clock);
      await this.removeNodes(slot);
      if (wanted) await this.fill(wanted, () => put(monitor, wanted.name, stick));
    } else if (!wanted) {
      await this.removeNodes(slot);
    }
  }

  private async fill(node: MediumNode, put: () => Promise<void>): Promise<void> {
    const { monitor } = this.parts;
    if (node.overlay !== null) await layOver(node.image, node.overlay);
    await monitor.execute("blockdev-add", blockdevOf(node));
    try {
      await put();
    } catch (error) {
      await monitor.execute("blockdev-del", { "node-name": node.name }).catch(() => undefined);
      throw error;
    }
  }

  /** A node keeps its file open, whether a device has it or not. */
  private async removeNodes(slot: SlotId): Promise<void> {
    const { monitor } = this.parts;
    const names = nodeNamesIn(await monitor.execute("query-named-block-nodes", { flat: true }));
    for (const name of names.filter(isNodeOf(slot))) await monitor.execute("blockdev-del", { "node-name": name });
  }

  /** What a guest wrote goes with the medium. */
  private async removeOverlays(slot: SlotId, wanted: MediumNode | null): Promise<void> {
    const { home } = this.parts;
    const files = await readdir(home).catch(() => []);
    const left = files.filter(isOverlayOf(slot)).map((file) => join(home, file));
    await Promise.all(left.filter((path) => path !== wanted?.overlay).map((path) => rm(path, { force: true })));
  }

  private slotOf(id: string): SlotId {
    const slot = this.parts.slots.find((one) => one === id);
    if (slot) return slot;
    throw new AdapterError(`it has no slot ${id}`, "refused");
  }
}

/** A machine that boots something else than it was given is worse than one that stays off. */
const advice = "eject it, or insert it anew, and switch the machine on again";

const isAway = (error: unknown): boolean => error instanceof AdapterError && error.kind === "unreachable";

/** @throws AdapterError (by rejection) */
async function requireContent(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => {
    throw new AdapterError("its image is not there any more", "refused");
  });
  if (size === 0)
    throw new AdapterError("its image is empty: there is nothing in it that a machine could read", "refused");
}

/** What was written to it before the guest was switched off is still there. @throws AdapterError (by rejection) */
async function layOver(image: string, overlay: string): Promise<void> {
  if (await stat(overlay).catch(() => undefined)) return;
  const draft = overlay.replace(/\.qcow2$/, ".draft.qcow2");
  try {
    await writeFile(draft, emptyOverlay((await stat(image)).size), { mode: 0o600 });
    await rename(draft, overlay);
  } catch (error) {
    const reason = error instanceof RangeError ? error.message : ((error as NodeJS.ErrnoException).code ?? "unknown");
    throw new AdapterError(`there is no place for what would be written to it (${reason})`, "refused");
  }
}

/** Clients read it: paths of this computer are none of their business. */
function told(error: unknown, medium: MediumNode | null): unknown {
  if (!(error instanceof QmpRefusal)) return error;
  const paths = [medium?.image, medium?.overlay].filter((path) => typeof path === "string");
  const words = paths.reduce((text, path) => text.replaceAll(path, "the image"), error.message);
  return new AdapterError(`QEMU does not take it: ${words}`, "refused");
}
