/** Steps of a manual cleaning, each from a ramdisk that the machine boots from virtual media. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IronicNode } from "./node.js";
import { readRedfish } from "./redfish.js";
import type { Rig } from "./rig.js";

interface Setting {
  readonly value: unknown;
  readonly attribute_type: string | null;
  readonly allowable_values: readonly string[] | null;
  readonly lower_bound: number | null;
  readonly upper_bound: number | null;
  readonly read_only: boolean | null;
}

/** What Ironic keeps of a setting. */
export async function setting(node: IronicNode, name: string): Promise<Setting> {
  const { [name]: kept } = await node.ask<Readonly<Record<string, Setting>>>("GET", `/bios/${name}`);
  assert.ok(kept, `${name} of ${node.name}`);
  return kept;
}

const valueIn = async (node: IronicNode, name: string): Promise<unknown> => (await setting(node, name)).value;

export async function keepsBiosSettings(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  const turbo = await setting(node, "ProcTurboMode");
  assert.deepEqual([turbo.value, turbo.attribute_type, turbo.read_only], ["Enabled", "Enumeration", false]);
  assert.deepEqual([...(turbo.allowable_values ?? [])].sort(), ["Disabled", "Enabled"]);
  const nodes = await setting(node, "NumaNodesPerSocket");
  assert.deepEqual([nodes.lower_bound, nodes.upper_bound], [1, 8]);
  assert.equal((await setting(node, "BootMode")).read_only, true);
}

export async function setsBios(rig: Rig, machine: string): Promise<void> {
  const node = await rig.withRamdisk(machine);
  const settings = [
    { name: "ProcTurboMode", value: "Disabled" },
    { name: "NumaNodesPerSocket", value: 2 },
    { name: "QuietBoot", value: false },
  ];
  await node.clean({ interface: "bios", step: "apply_configuration", args: { settings } });
  assert.equal(await valueIn(node, "ProcTurboMode"), "Disabled");
  const applied = await readRedfish<{ readonly Attributes: object }>(rig.shoal, `/Systems/${machine}/Bios`);
  assert.deepEqual(
    settings.map(({ name }) => Object.entries(applied.Attributes).find(([each]) => each === name)?.[1]),
    ["Disabled", 2, false],
  );
  await node.clean({ interface: "bios", step: "factory_reset" });
  assert.equal(await valueIn(node, "ProcTurboMode"), "Enabled");
}

export async function refusesWrongBios(rig: Rig, machine: string): Promise<void> {
  const node = await rig.withRamdisk(machine);
  const settings = [{ name: "ProcTurboMode", value: "Sometimes" }];
  const step = { interface: "bios", step: "apply_configuration", args: { settings } } as const;
  const { last_error: error } = await node.provision("clean", "clean failed", { clean_steps: [step] });
  assert.match(String(error), /Sometimes/);
}

interface Volumes {
  readonly logical_disks: readonly { readonly raid_level: string; readonly size_gb: number; readonly name: string }[];
}

export async function makesVolumes(rig: Rig, machine: string): Promise<void> {
  const node = await rig.withRamdisk(machine);
  const disks = [
    { size_gb: 100, raid_level: "1", is_root_volume: true, volume_name: "root" },
    { size_gb: 50, raid_level: "0", volume_name: "scratch" },
  ];
  await node.ask("PUT", "/states/raid", { logical_disks: disks });
  const created = await node.clean(
    { interface: "raid", step: "delete_configuration" },
    { interface: "raid", step: "create_configuration" },
  );
  const { logical_disks: made } = created.raid_config as Volumes;
  assert.deepEqual(made.map(({ raid_level: level }) => level).sort(), ["0", "1"], JSON.stringify(made));
  assert.deepEqual(await volumeTypes(rig, machine), ["RAID0", "RAID1"]);
  const deleted = await node.clean({ interface: "raid", step: "delete_configuration" });
  assert.deepEqual((deleted.raid_config as Volumes).logical_disks, []);
  assert.deepEqual(await volumeTypes(rig, machine), []);
}

interface Collection {
  readonly Members: readonly { readonly "@odata.id": string }[];
}

async function volumeTypes({ shoal }: Rig, machine: string): Promise<readonly string[]> {
  const read = <T>(path: string) => readRedfish<T>(shoal, path.replace("/redfish/v1", ""));
  const members = async (path: string) => (await read<Collection>(path)).Members.map((each) => each["@odata.id"]);
  const subsystems = await members(`/Systems/${machine}/Storage`);
  const volumes = (await Promise.all(subsystems.map((each) => members(`${each}/Volumes`)))).flat();
  const types = await Promise.all(volumes.map((each) => read<{ readonly RAIDType: string }>(each)));
  return types.map(({ RAIDType: type }) => type).sort();
}

export async function changesSecureBootKeys(rig: Rig, machine: string): Promise<void> {
  const node = await rig.withRamdisk(machine);
  const mode = async () => {
    const path = `/Systems/${machine}/SecureBoot`;
    return (await readRedfish<{ readonly SecureBootMode: string }>(rig.shoal, path)).SecureBootMode;
  };
  for (const [step, seen] of [
    ["clear_secure_boot_keys", "SetupMode"],
    ["reset_secure_boot_keys_to_default", "UserMode"],
  ] as const) {
    await node.clean({ interface: "management", step });
    await node.power("rebooting", "power on");
    assert.equal(await mode(), seen);
  }
}

const images = ["one.fd", "two.fd"];

export async function updatesFirmware(rig: Rig, machine: string): Promise<void> {
  const node = await rig.withRamdisk(machine);
  const version = async () => {
    return (await readRedfish<{ readonly BiosVersion: string }>(rig.shoal, `/Systems/${machine}`)).BiosVersion;
  };
  const before = await version();
  // Ironic wants a checksum, and does not look at it where the machine fetches the image itself.
  const { store } = rig.ironic;
  for (const name of images) writeFileSync(join(store.folder, name), `${name} is an image. `.repeat(5000));
  const wanted = images.map((name) => ({ url: `${store.url}/${name}`, checksum: "unread" }));
  await node.clean({ interface: "management", step: "update_firmware", args: { firmware_images: wanted } });
  assert.notEqual(await version(), before);
}

export async function failsToUpdate(rig: Rig, machine: string): Promise<void> {
  const node = await rig.withRamdisk(machine);
  const missing = [{ url: `${rig.ironic.store.url}/missing.fd`, checksum: "unread" }];
  const step = { interface: "management", step: "update_firmware", args: { firmware_images: missing } } as const;
  const { last_error: error } = await node.provision("clean", "clean failed", { clean_steps: [step] });
  assert.match(String(error), /missing\.fd/);
}
