/** What the configuration says of a guest, beside what it says of every machine: processors, memory and network ports. */
import type { Inventory } from "../../../src/model/inventory.js";
import { most } from "./layout.js";

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

const port = { type: "integer", minimum: 1, maximum: 65_535 };

const file = (description: string) => ({
  type: "string",
  minLength: 1,
  maxLength: 1024,
  pattern: "^[^\\u0000-\\u001f\\u007f]+$",
  "x-allowed": "1 to 1024 characters without control characters",
  description: `${description} A relative name begins at the configuration file.`,
});

/** As Linux has it, without what the `ip` command or QEMU's options would take for something else. */
const device = (description: string) => ({
  type: "string",
  pattern: "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$",
  "x-allowed": "1 to 15 letters (a-z, A-Z), digits, and . _ - with no . or - in front",
  description,
});

const disk = {
  type: "object",
  additionalProperties: false,
  description: "One disk.",
  properties: {
    sizeGiB: {
      type: "integer",
      minimum: 1,
      maximum: 4096,
      description:
        "GiB of the disk that is made when the machine is first switched on. Left out, the disk has to be there.",
    },
    file: file("Image of the disk; in the machine's own folder when absent."),
    format: {
      enum: ["qcow2", "raw"],
      default: "qcow2",
      description: "Of the image. Both take room as the guest writes to them.",
    },
    bus: { enum: ["virtio", "sata", "scsi", "nvme"], default: "virtio", description: "What it is connected to." },
    backing: file("Image, qcow2 or raw, that the disk is a copy of to begin with, and that is never written to."),
  },
};

const kindOf = (
  kind: NetworkSettings["kind"],
  description: string,
  properties: object = {},
  required: string[] = [],
) => ({
  type: "object",
  additionalProperties: false,
  description,
  required: ["kind", ...required],
  properties: { kind: { const: kind }, ...properties },
});

const forward = {
  type: "array",
  maxItems: 64,
  description: "Ports of the host's loopback that lead into the guest.",
  items: {
    type: "object",
    additionalProperties: false,
    required: ["host", "guest"],
    description: "One TCP port.",
    properties: {
      host: { ...port, description: "On 127.0.0.1 of the host." },
      guest: { ...port, description: "In the guest." },
    },
  },
};

const network = {
  type: "object",
  description: "What one network port is plugged into.",
  required: ["kind"],
  discriminator: { propertyName: "kind" },
  oneOf: [
    kindOf("user", "A network of QEMU's own behind the host's addresses: needs no privileges.", { forward }),
    kindOf(
      "bridge",
      "A bridge of the host. The tap device is made when the guest starts, and goes with it.",
      { bridge: device("The bridge, which has to be there.") },
      ["bridge"],
    ),
    kindOf("tap", "A tap device that is there.", { device: device("Its name.") }, ["device"]),
    kindOf(
      "socket",
      "A wire between guests without privileges: what one sends all others of the same group and port get.",
      {
        group: {
          type: "string",
          default: "230.0.0.1",
          pattern: "^2(2[4-9]|3[0-9])(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}$",
          "x-allowed": "an IPv4 multicast address: 224.0.0.0 to 239.255.255.255",
          description: "Multicast group on the host's loopback.",
        },
        port: { ...port, description: "UDP port." },
      },
      ["port"],
    ),
    kindOf("none", "A port without a cable."),
  ],
};

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description:
    "A guest of QEMU on this computer. Its processors, memory and network ports are those that the machine is described with.",
  properties: {
    bootMode: {
      enum: ["UEFI", "Legacy"],
      default: "UEFI",
      description: "Legacy: SeaBIOS, for x86 only; without boot order, settings and secure boot.",
    },
    accelerator: {
      enum: ["auto", "kvm", "tcg"],
      default: "auto",
      description: "auto: KVM where it works, else QEMU's own translation (tcg), which is many times slower.",
    },
    cpu: {
      type: "string",
      pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*(,[+-]?[A-Za-z0-9_.=-]+)*$",
      maxLength: 256,
      "x-allowed": "a model as `qemu-system-x86_64 -cpu help` lists it, with features behind commas",
      description:
        "Model of the processor, as QEMU calls it. Left out: that of the host with KVM, else one that QEMU has.",
    },
    secureBoot: {
      type: "boolean",
      default: false,
      description: "Its firmware begins with the keys of Microsoft, and checks signatures from the first boot on.",
    },
    code: file("Image of the firmware, in place of the distribution's."),
    variables: file("Store of variables that the guest begins with, in place of the distribution's."),
    disks: { type: "array", maxItems: most.disks, default: [], description: "Its disks, in order.", items: disk },
    networks: {
      type: "array",
      maxItems: most.nics,
      default: [],
      description: "What its network ports are plugged into, in their order; `user` where there is none for a port.",
      items: network,
    },
    media: {
      type: "array",
      maxItems: 2,
      uniqueItems: true,
      default: ["Cd", "Usb"],
      description: "Slots for virtual media.",
      items: { enum: ["Cd", "Usb"] },
    },
    screen: {
      type: "boolean",
      default: true,
      description: "Whether it has a graphics card, a keyboard and a pointer.",
    },
    program: file("Program that runs it, in place of that of its architecture in PATH."),
    arguments: {
      type: "array",
      maxItems: 64,
      default: [],
      description: "Further words of QEMU's command line, at its end, as they are. Nothing checks them.",
      items: {
        type: "string",
        maxLength: 4096,
        pattern: "^[^\\u0000]*$",
        "x-allowed": "text without NUL characters",
      },
    },
  },
};

/** The schema has checked them and filled in what was left out. */
export const settingsOf = ({ adapter: { settings } }: Pick<Inventory, "adapter">): QemuSettings =>
  settings as unknown as QemuSettings;
