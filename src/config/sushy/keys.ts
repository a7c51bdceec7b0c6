/** Every key that sushy-tools knows, and what becomes of it. */

export type SushyDriver = "libvirt" | "OpenStack" | "ironic";

/** Keys that mean something here. */
export const usedKeys = [
  "SUSHY_EMULATOR_LISTEN_IP",
  "SUSHY_EMULATOR_LISTEN_PORT",
  "SUSHY_EMULATOR_SSL_CERT",
  "SUSHY_EMULATOR_SSL_KEY",
  "SUSHY_EMULATOR_AUTH_FILE",
  "SUSHY_EMULATOR_FEATURE_SET",
  "SUSHY_EMULATOR_STATE_DIR",
  "SUSHY_EMULATOR_NO_MEMOIZE",
  "SUSHY_EMULATOR_ALLOWED_INSTANCES",
  "SUSHY_EMULATOR_DISABLE_POWER_OFF",
  "SUSHY_EMULATOR_CHASSIS",
  "SUSHY_EMULATOR_INDICATOR_LEDS",
  "SUSHY_EMULATOR_STORAGE",
  "SUSHY_EMULATOR_DRIVES",
  "SUSHY_EMULATOR_VOLUMES",
  "SUSHY_EMULATOR_VMEDIA_DEVICES",
  "SUSHY_EMULATOR_VMEDIA_VERIFY_SSL",
  "SUSHY_EMULATOR_VIRTUAL_MEDIA_IP_FAMILY",
  "SUSHY_EMULATOR_FAKE_DRIVER",
  "SUSHY_EMULATOR_FAKE_SYSTEMS",
  "EXTERNAL_NOTIFICATION_URL",
  "EXTERNAL_NOTIFICATION_CAFILE",
  "EXTERNAL_NOTIFICATION_CERTFILE",
  "EXTERNAL_NOTIFICATION_KEYFILE",
  "SUSHY_EMULATOR_LIBVIRT_URI",
  "SUSHY_EMULATOR_STORAGE_POOL",
  "SUSHY_EMULATOR_IGNORE_BOOT_DEVICE",
] as const;

export type UsedKey = (typeof usedKeys)[number];

const libvirt = [
  "LIBVIRT_URI",
  "IGNORE_BOOT_DEVICE",
  "BOOT_LOADER_MAP",
  "SECURE_BOOT_ENABLED_NVRAM",
  "SECURE_BOOT_DISABLED_NVRAM",
  "STORAGE_POOL",
];

const openStack = [
  "OS_CLOUD",
  "OS_VMEDIA_IMAGE_FILE_UPLOAD",
  "OS_VMEDIA_BLANK_IMAGE",
  "OS_VMEDIA_DELAY_EJECT",
  "OS_VMEDIA_DISK_FORMAT_OVERRIDE",
  "OS_VMEDIA_USE_RESCUE",
  "OS_VMEDIA_RESCUE_DEVICE",
  "OS_VMEDIA_RESCUE_BUS",
  "OS_RESCUE_PXE_BOOT",
  "OS_RESCUE_PXE_IMAGE_BIOS",
  "OS_RESCUE_PXE_IMAGE_UEFI",
];

const of =
  (driver: SushyDriver) =>
  (key: string): readonly [string, SushyDriver] => [`SUSHY_EMULATOR_${key}`, driver];

/** Keys of one driver alone, whether there is such a driver here or not. */
export const driverKeys: ReadonlyMap<string, SushyDriver> = new Map([
  ...libvirt.map(of("libvirt")),
  ...openStack.map(of("OpenStack")),
  ...["IRONIC_CLOUD"].map(of("ironic")),
]);

/** Those of the libvirt driver that are heeded. */
export const keysOfLibvirt: ReadonlySet<string> = new Set([
  "SUSHY_EMULATOR_LIBVIRT_URI",
  "SUSHY_EMULATOR_STORAGE_POOL",
  "SUSHY_EMULATOR_IGNORE_BOOT_DEVICE",
]);

/** Those that say what simulated systems are like. */
export const keysOfFake = [
  "SUSHY_EMULATOR_FAKE_SYSTEMS",
  "SUSHY_EMULATOR_STORAGE",
  "SUSHY_EMULATOR_DRIVES",
  "SUSHY_EMULATOR_VOLUMES",
  "SUSHY_EMULATOR_INDICATOR_LEDS",
  "EXTERNAL_NOTIFICATION_URL",
] as const;

const used: ReadonlySet<string> = new Set(usedKeys);

export const isUsedKey = (name: string): name is UsedKey => used.has(name);

/** What says which driver is to run matters, whether there is such a driver here or not. */
export const isWantedKey = (name: string): boolean =>
  isUsedKey(name) || name === "SUSHY_EMULATOR_OS_CLOUD" || name === "SUSHY_EMULATOR_IRONIC_CLOUD";
