/** A medium as a node of QEMU's block layer: its name, what it is made of, and the file that keeps what a guest writes to it. Pure. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Medium } from "../../../src/model/media.js";
import { devices } from "./layout.js";
import type { QmpArguments } from "./monitor.js";

export type SlotId = "Cd" | "Usb";

/** Begins the names of a slot's nodes and files. */
const prefixes: Readonly<Record<SlotId, string>> = { Cd: `${devices.cdDrive}-`, Usb: `${devices.stick}-` };

export interface MediumNode {
  /** Of the node. The same for the same image, so that one that is in already is known again. */
  readonly name: string;
  /** Absolute path of the image, which is never written to. */
  readonly image: string;
  /** File that takes what the guest writes; null = it may not write. */
  readonly overlay: string | null;
}

/** @param home absolute path of the guest's folder */
export function nodeOf(slot: SlotId, { writeProtected }: Medium, image: string, home: string): MediumNode {
  const isWritable = slot === "Usb" && !writeProtected;
  // A name has 31 letters at most (QEMU, `node-name`).
  const digest = createHash("sha256").update(image).digest("hex").slice(0, 20);
  const name = `${prefixes[slot]}${isWritable ? "w" : "r"}${digest}`;
  return { name, image, overlay: isWritable ? join(home, `${name}.qcow2`) : null };
}

export const isNodeOf =
  (slot: SlotId) =>
  (name: string): boolean =>
    name.startsWith(prefixes[slot]);

/** Whether a file in the guest's folder keeps what was written to a medium in that slot. */
export const isOverlayOf =
  (slot: SlotId) =>
  (file: string): boolean =>
    file.startsWith(prefixes[slot]) && file.endsWith(".qcow2");

/** Arguments of `blockdev-add`. Nothing in a path has a meaning here, unlike in options of the command line. */
export function blockdevOf({ name, image, overlay }: MediumNode): QmpArguments {
  const raw = { driver: "raw", "read-only": true, file: fileOf(image, true) };
  if (overlay === null) return { "node-name": name, ...raw };
  return { "node-name": name, driver: "qcow2", "read-only": false, file: fileOf(overlay, false), backing: raw };
}

const fileOf = (filename: string, isReadOnly: boolean): QmpArguments => ({
  driver: "file",
  filename,
  "read-only": isReadOnly,
});
