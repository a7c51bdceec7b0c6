/** What Ironic does with a guest: from a blank disk to an instance and back, and what needs no ramdisk. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../program.js";
import { firmwares } from "../qemu/firmware.js";
import type { Undoing } from "../shoal.js";
import { setting } from "./cleaning.js";
import { type IronicGuest, manageGuest, parts, patience } from "./guest.js";
import { shown } from "./guest-linux.js";
import { publishGuestImages } from "./guest-ramdisk.js";
import { readRedfish } from "./redfish.js";
import type { Rig } from "./rig.js";
import { sensorsIn, takesBootDevices } from "./watching.js";

export type GuestTrial = (test: Undoing, rig: Rig, machine: string) => Promise<void>;

/**
 * The whole way: Ironic's disc is booted with secure boot, the agent calls from inside, writes the image and switches the
 * guest off; the instance boots from the disk, is switched off softly, and is gone again.
 */
export const deploys: GuestTrial = async (test, rig, machine) => {
  const { ramdisk, image } = await publishGuestImages(test, rig.ironic.store, machine);
  const guest = await manageGuest(test, rig, machine, { secureBoot: true }, { driver_info: ramdisk });
  const { node } = guest;
  await setsSecureBoot(guest, false);
  await setsSecureBoot(guest, true);
  await node.provision("inspect", "manageable");
  await node.provision("provide", "available");
  await node.change({ "/instance_info": { ...image, capabilities: { boot_option: "local", secure_boot: "true" } } });
  const { uuid } = await node.state();
  const active = await node.provision("active", "active", {}, patience);
  assert.equal(active.power_state, "power on");
  assert.deepEqual(shown.agent.exec(guest.console())?.slice(1), [uuid, "1"]);
  for (const command of ["deploy.get_deploy_steps", "deploy.execute_deploy_step", "standby.power_off"])
    assert.match(guest.console(), shown.told(command));
  await mediaAreOut(guest);
  assert.equal(shown.instance.exec(await guest.shows(shown.instance))?.[1], "1");
  await node.power("soft power off", "power off");
  assert.match(guest.console(), shown.button);
  await node.power("power on", "power on");
  const gone = await node.provision("deleted", "available", {}, patience);
  assert.equal(gone.power_state, "power off");
  await mediaAreOut(guest);
  await secureBootIs(guest, false);
};

async function setsSecureBoot(guest: IronicGuest, target: boolean): Promise<void> {
  await guest.node.ask("PUT", "/states/secure_boot", { target });
  await secureBootIs(guest, target);
}

const secureBootIs = ({ node, rig }: IronicGuest, wanted: boolean): Promise<true> =>
  until(
    () => `secure boot ${wanted}: ${rig.ironic.troubles()}`,
    async () => {
      const states = await node.ask<Readonly<Record<string, unknown>>>("GET", "/states");
      assert.equal(states.last_error, null);
      return states.secure_boot === wanted;
    },
  );

async function mediaAreOut({ rig, node: { name } }: IronicGuest): Promise<void> {
  for (const slot of ["Cd", "Usb"]) {
    const medium = await readRedfish<{ readonly Inserted: boolean }>(
      rig.shoal,
      `/Systems/${name}/VirtualMedia/${slot}`,
    );
    assert.equal(medium.Inserted, false, JSON.stringify(medium));
  }
}

/** The true processors, memory, disk and network port, while it is off. */
export const inspects: GuestTrial = async (test, rig, machine) => {
  const { node, mac } = await manageGuest(test, rig, machine, {});
  const { properties, uuid } = await node.provision("inspect", "manageable");
  const { cpus, cpu_arch: architecture, memory_mb: memory, local_gb: disk, capabilities } = properties;
  assert.deepEqual(
    { cpus, architecture, memory, disk },
    // Ironic leaves one GiB of a disk to itself.
    { cpus: parts.cores, architecture: "x86_64", memory: `${parts.memoryMiB}`, disk: `${parts.diskGiB - 1}` },
  );
  assert.match(String(capabilities), /boot_mode:uefi/);
  const { ports } = (await rig.ironic.api.must("GET", `/v1/ports?node=${uuid}`)) as {
    readonly ports: readonly { readonly address: string }[];
  };
  assert.deepEqual(
    ports.map(({ address }) => address),
    [mac],
  );
};

/** What needs no ramdisk: power, what is booted, and what there is to measure. */
export const switches: GuestTrial = async (test, rig, machine) => {
  const guest = await manageGuest(test, rig, machine, { secureBoot: true });
  const { node } = guest;
  const bootDevice = () => node.ask<object>("GET", "/management/boot_device");
  await setsSecureBoot(guest, false);
  await setsSecureBoot(guest, true);
  await takesBootDevices(node);
  await node.power("power on", "power on");
  await node.power("rebooting", "power on");
  assert.deepEqual(await bootDevice(), { boot_device: "pxe", persistent: true });
  const drives = await until(
    () => `drives of ${machine}: ${rig.ironic.troubles()}`,
    () => {
      const measured = Object.values(sensorsIn(rig.ironic.log(), machine).at(-1)?.Drive ?? {});
      return measured.length > 0 && measured;
    },
  );
  assert.deepEqual(
    drives.map(({ capacity_bytes: bytes }) => bytes),
    [parts.diskGiB * 1024 ** 3],
  );
  await node.ask("PUT", "/management/boot_device", { boot_device: "cdrom", persistent: false });
  await node.power("rebooting", "power on");
  let seen = {};
  await until(
    () => `a boot device that was for once, used up: ${JSON.stringify(seen)}`,
    async () => {
      seen = await bootDevice();
      return JSON.stringify(seen) !== JSON.stringify({ boot_device: "cdrom", persistent: false });
    },
    patience,
  );
  await node.power("power off", "power off");
};

/** A setting of the firmware, and other firmware: each is done when the ramdisk has been started once more. */
export const cleans: GuestTrial = async (test, rig, machine) => {
  const { ramdisk } = await publishGuestImages(test, rig.ironic.store, machine);
  const { node, rig: own, mac } = await manageGuest(test, rig, machine, {}, { driver_info: ramdisk });
  const { uuid } = await node.state();
  await rig.ironic.api.must("POST", "/v1/ports", { node_uuid: uuid, address: mac });
  const language = () => setting(node, "PlatformLang");
  const { value: before, read_only: isFixed } = await language();
  assert.deepEqual([before, isFixed], ["en", false]);
  const image = readFileSync(firmwares.ovmfSecure.code);
  writeFileSync(join(rig.ironic.store.folder, machine, "code.fd"), image);
  const settings = [{ name: "PlatformLang", value: "fr" }];
  const images = [{ url: `${rig.ironic.store.url}/${machine}/code.fd`, checksum: "unread" }];
  const steps = [
    { interface: "bios", step: "apply_configuration", args: { settings } },
    { interface: "management", step: "update_firmware", args: { firmware_images: images } },
  ];
  await node.provision("clean", "manageable", { clean_steps: steps }, 2 * patience);
  assert.equal((await language()).value, "fr");
  // Ironic may have started it before the image was there: Shoal runs it from the next start on.
  await node.power("power on", "power on");
  const { BiosVersion: version } = await readRedfish<{ readonly BiosVersion: string }>(
    own.shoal,
    `/Systems/${machine}`,
  );
  assert.equal(version, `sha256-${createHash("sha256").update(image).digest("hex").slice(0, 12)}`);
  await node.power("power off", "power off");
};
