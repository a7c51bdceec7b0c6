/** What is said of the libvirt driver → the place that machines are found at. */
import type { EmulatedPlace, LibvirtPlace } from "../libvirt-schema.js";
import type { SushyFlags } from "./flags.js";
import type { SushySettings } from "./settings.js";
import type { Origin } from "./storage.js";

/** Both as sushy-emulator has them. */
const usual = { uri: "qemu:///system", pool: "default" } as const;

/** As it is written in the configuration: one item of `libvirt`. */
export function libvirtOf(settings: SushySettings, { libvirtUri }: SushyFlags, origin: Origin): LibvirtPlace {
  const located = settings.get("SUSHY_EMULATOR_LIBVIRT_URI");
  if (located && !libvirtUri) origin("libvirt[0].uri", located);
  const pool = settings.get("SUSHY_EMULATOR_STORAGE_POOL");
  if (pool) origin("libvirt[0].pool", pool);
  return {
    uri: libvirtUri || settings.text("SUSHY_EMULATOR_LIBVIRT_URI") || usual.uri,
    pool: settings.text("SUSHY_EMULATOR_STORAGE_POOL") || usual.pool,
    ignoreBootDevice: settings.isOn("SUSHY_EMULATOR_IGNORE_BOOT_DEVICE"),
  };
}

/** All that are there, or those that the file allows. */
export function allowedIn(settings: SushySettings): EmulatedPlace["allowed"] {
  const allowed = settings.get("SUSHY_EMULATOR_ALLOWED_INSTANCES");
  if (!allowed) return null;
  return new Set(settings.items(allowed).map((one) => (settings.textOf(one) ?? "").toLowerCase()));
}
