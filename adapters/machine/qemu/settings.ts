/** What the configuration says of a guest, beside what it says of every machine: processors, memory and network ports. */
import type { Inventory } from "../../../src/model/inventory.js";

export interface QemuSettings {
  /** `Legacy`: SeaBIOS, x86 only. */
  readonly bootMode: "UEFI" | "Legacy";
  /** `auto`: KVM where it works, else QEMU's own translation. */
  readonly accelerator: "auto" | "kvm" | "tcg";
  /** Model of the processor as QEMU calls it; absent = `host` with KVM, `max` or what starts fastest without. */
  readonly cpu?: string;
  /** Its firmware checks signatures, with the keys of Microsoft in it, from the start. */
  readonly secureBoot: boolean;
  /** Image of the firmware, and the store of variables that the guest begins with; absent = those of the distribution. */
  readonly code?: string;
  readonly variables?: string;
  readonly disks: readonly DiskSettings[];
  /** In the order of the machine's network ports. What has none is in a network of QEMU's own. */
  readonly networks: readonly NetworkSettings[];
  /** Slots for virtual media. */
  readonly media: readonly ("Cd" | "Usb")[];
  /** Whether it has a screen. */
  readonly screen: boolean;
  /** Program that runs it; absent = that of its architecture, found in PATH. */
  readonly program?: string;
  /** Further words of QEMU's command line, at its end. */
  readonly arguments: readonly string[];
}

export interface DiskSettings {
  /** GiB of the disk that is made when it is not there; absent = it has to be there. */
  readonly sizeGiB?: number;
  /** Absent = in the machine's own folder. Relative names begin at the configuration file. */
  readonly file?: string;
  readonly format: "qcow2" | "raw";
  readonly bus: "virtio" | "sata" | "scsi" | "nvme";
  /** Image that what is not in the disk yet is read from, and that stays as it is. */
  readonly backing?: string;
}

export type NetworkSettings =
  /** A network of QEMU's own behind the host's addresses; `forward`: ports of the host's loopback that lead into the guest. */
  | { readonly kind: "user"; readonly forward?: readonly { readonly host: number; readonly guest: number }[] }
  /** A port of a bridge of the host; the tap device is made with the guest and goes with it. */
  | { readonly kind: "bridge"; readonly bridge: string }
  /** A tap device that is there. */
  | { readonly kind: "tap"; readonly device: string }
  /** A wire between guests without privileges: what one sends to a multicast group on the loopback all others hear. */
  | { readonly kind: "socket"; readonly group: string; readonly port: number }
  /** A port without a cable. */
  | { readonly kind: "none" };

/** The schema has checked them and filled in what was left out. */
export const settingsOf = ({ adapter: { settings } }: Pick<Inventory, "adapter">): QemuSettings =>
  settings as unknown as QemuSettings;
