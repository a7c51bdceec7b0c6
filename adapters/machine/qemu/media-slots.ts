/** The two slots of a guest: a drive that stays where it is, and a stick that comes and goes. */
import { type Clock, seconds } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { type BlockDevice, isPartOf } from "./block-devices.js";
import { devices, usbPorts } from "./layout.js";
import type { SlotId } from "./media-nodes.js";
import { type Monitor, type QmpArguments, QmpRefusal } from "./monitor.js";

export interface GuestSlot {
  readonly isIn: (device: BlockDevice) => boolean;
  /**
   * Puts a node into it that is empty.
   * @param stick more options of a device that comes with it
   * @throws AdapterError (by rejection)
   */
  put(monitor: Monitor, node: string, stick: QmpArguments): Promise<void>;
  /** Empties it, whether the guest uses it or not; nothing has to be in it. @throws AdapterError (by rejection) */
  clear(monitor: Monitor, found: BlockDevice | undefined, clock: Clock): Promise<void>;
}

const drive: GuestSlot = {
  isIn: isPartOf(devices.cdDrive),
  async put(monitor, node) {
    // A guest may have opened the tray of a drive with nothing in it.
    await openTray(monitor);
    await monitor.execute("blockdev-insert-medium", { id: devices.cdDrive, "node-name": node });
    await closeTray(monitor);
  },
  async clear(monitor, found) {
    if (!found || found.node === null) return;
    await openTray(monitor);
    await monitor.execute("blockdev-remove-medium", { id: devices.cdDrive });
    await closeTray(monitor);
  },
};

/** Also where the guest has locked it. */
const openTray = (monitor: Monitor) => monitor.execute("blockdev-open-tray", { id: devices.cdDrive, force: true });

const closeTray = (monitor: Monitor) => monitor.execute("blockdev-close-tray", { id: devices.cdDrive });

const stick: GuestSlot = {
  isIn: isPartOf(devices.stick),
  async put(monitor, node, options) {
    await monitor.execute("device_add", {
      driver: "usb-storage",
      id: devices.stick,
      bus: `${devices.usbBus}.0`,
      port: String(usbPorts.stick),
      drive: node,
      removable: true,
      ...options,
    });
  },
  async clear(monitor, found, clock) {
    if (found) await deleted(monitor, clock, () => monitor.execute("device_del", { id: devices.stick }));
  },
};

/** What QEMU gets to take a device away; no guest is asked whether it agrees. */
const deletedWithin = seconds(10);

/** Its node is in use until QEMU has said that the device is gone. */
async function deleted(monitor: Monitor, clock: Clock, pull: () => Promise<unknown>): Promise<void> {
  let settle: (isGone: boolean) => void = () => {};
  const settled = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const stopHearing = monitor.on("DEVICE_DELETED", ({ device }) => device === devices.stick && settle(true));
  const stopWaiting = clock.after(deletedWithin, () => settle(false));
  try {
    await pull().catch((error: unknown) => {
      if (!(error instanceof QmpRefusal && error.word === "DeviceNotFound")) throw error;
      settle(true);
    });
    if (!(await settled)) throw new AdapterError("QEMU does not let go of the virtual stick", "unreachable");
  } finally {
    stopHearing();
    stopWaiting();
  }
}

export const guestSlots: Readonly<Record<SlotId, GuestSlot>> = { Cd: drive, Usb: stick };
