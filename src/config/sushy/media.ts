/** SUSHY_EMULATOR_VMEDIA_DEVICES and what else is said of virtual media. */

import { identifierOf } from "../../model/identifier.js";
import { quoted } from "../explain.js";
import { isTrue } from "./python-value.js";
import type { Located, SushySettings } from "./settings.js";

export interface Media {
  /** Settings of the adapter. */
  readonly slots: readonly object[];
  /** Ids of slots whose images come also from servers whose certificate cannot be checked. */
  readonly unverified: readonly string[];
  /** Where images may not be fetched from. */
  readonly deny: readonly string[];
}

const usualSlots = [
  { id: "Cd", name: "Virtual CD", types: ["CD", "DVD"] },
  { id: "Floppy", name: "Virtual Removable Media", types: ["Floppy", "USBStick"] },
];

export function mediaOf(settings: SushySettings): Media {
  const isVerified = settings.isOn("SUSHY_EMULATOR_VMEDIA_VERIFY_SSL");
  const located = settings.get("SUSHY_EMULATOR_VMEDIA_DEVICES");
  const deny = denied(settings);
  if (located === undefined) {
    return { slots: usualSlots, unverified: isVerified ? [] : usualSlots.map(({ id }) => id), deny };
  }
  const unverified: string[] = [];
  const slots = settings.entries(located).flatMap(([key, device]) => {
    const slot = readSlot(settings, key, device);
    if (slot === undefined) return [];
    const verify = settings.member(device, "Verify");
    if (!(verify ? isTrue(verify.value) : isVerified)) unverified.push(slot.id);
    return [slot];
  });
  return { slots, unverified, deny };
}

function readSlot(settings: SushySettings, key: Located, device: Located) {
  const written = settings.textOf(key, "the name of a device ");
  if (device.value.kind !== "dict") return void settings.entries(device, "a device ");
  const id = written === undefined ? undefined : identifierOf(written);
  if (id === undefined) return void settings.wrong(key, "the name of a device has nothing in it that a URI may have");
  const name = settings.member(device, "Name");
  const types = settings.items(settings.member(device, "MediaTypes"), "MediaTypes ");
  if (types.length === 0)
    return void settings.wrong(key, 'the device lacks the key "MediaTypes", or has nothing in it');
  return {
    id,
    name: (name && settings.textOf(name, "Name ")) || id,
    types: types.flatMap((type) => typeOf(settings, type) ?? []),
  };
}

function typeOf(settings: SushySettings, from: Located): string | undefined {
  const written = settings.textOf(from, "a media type ");
  if (written === undefined || mediaTypes.includes(written)) return written;
  return void settings.wrong(from, `a media type is ${quoted(written)}; allowed: ${mediaTypes.join(", ")}`);
}

const mediaTypes = ["CD", "DVD", "Floppy", "USBStick"];

/** Images come from addresses of one family alone. */
function denied(settings: SushySettings): readonly string[] {
  const located = settings.get("SUSHY_EMULATOR_VIRTUAL_MEDIA_IP_FAMILY");
  if (located === undefined) return [];
  const { value } = located;
  const family = value.kind === "number" || value.kind === "text" ? String(value.value) : "";
  if (family === "" && !isTrue(value)) return [];
  if (family === "4") return ["::/0"];
  if (family === "6") return ["0.0.0.0/0"];
  settings.wrong(located, "must be '4' or '6'");
  return [];
}
