/**
 * Where everything of a guest is: files in its folder, ids of its devices, and places on its buses. All who start it, talk to
 * it, or lead its firmware to a device, keep to this.
 */

/** Files and sockets in the guest's folder. QEMU is started there, since a socket's path must not be long. */
export const files = {
  /** What was started, and when: so that it is found again. */
  record: "guest.json",
  /** Its process id. QEMU writes it and keeps it locked while it lives, so that no second one starts in the same folder. */
  pid: "guest.pid",
  variables: "vars.fd",
  monitor: "qmp.sock",
  serial: "serial.sock",
  /** What the guest said on its serial line; QEMU writes it, whoever listens. */
  serialLog: "serial.log",
  screen: "vnc.sock",
  /** What QEMU itself complained of. */
  complaints: "qemu.log",
} as const;

/** Ids of devices, as QMP knows them. */
export const devices = {
  cdDrive: "cd",
  /** The stick itself; it is not there while the slot is empty. */
  stick: "stick",
  usbBus: "usb",
  scsiBus: "scsi",
  serial: "serial",
  disk: (index: number): string => `disk${index}`,
  nic: (index: number): string => `nic${index}`,
  network: (index: number): string => `net${index}`,
} as const;

/** Numbers of PCI devices on the root bus of `q35` and of `virt`, never to be changed: boot options name them. */
export const slots = {
  screen: 0x1,
  usb: 0x2,
  scsi: 0x3,
  randomness: 0x4,
  nic: (index: number): number => 0x8 + index,
  disk: (index: number): number => 0x10 + index,
} as const;

/** Each has a number of its own on the root bus. */
export const most = { nics: 8, disks: 8 } as const;

/** Ports of the USB controller (`qemu-xhci`), from 1. */
export const usbPorts = { stick: 1, keyboard: 3, tablet: 4 } as const;

/** Ports of the SATA controller that `q35` has on its board; the drive for discs has the first. */
export const sata = { slot: 0x1f, function: 0x2, ports: 6, disk: (place: number): number => 1 + place } as const;

/**
 * Logical units of the one target on the SCSI bus; the drive for discs has the first, where it is there. EDK2 looks at no other
 * target, and no further than the first unit that is missing.
 */
export const scsi = { target: 0, cd: 0 } as const;

export type Architecture = "x86-64" | "ARM-A64";
