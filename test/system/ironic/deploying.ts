/** Instances come and go: from `available` to `active`, and back through a cleaning. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../program.js";
import { publishImage } from "./ramdisk.js";
import { postRedfish, readRedfish } from "./redfish.js";
import type { Rig } from "./rig.js";

const configDrive = { meta_data: { hostname: "instance" }, user_data: "#cloud-config\n" };

/** An image on the disk, written by the agent, and what undoing it takes. */
export async function deploys(rig: Rig, machine: string): Promise<void> {
  const node = await rig.withRamdisk(machine, { automated_clean: true });
  await node.provision("inspect", "manageable");
  await node.provision("provide", "available");
  const image = publishImage(rig.ironic.store, `${machine}.img`);
  await node.change({ "/instance_info": { ...image, capabilities: { boot_option: "local" } } });
  const active = await node.provision("active", "active", { configdrive: configDrive });
  assert.equal(active.power_state, "power on");
  await bootIs(rig, machine, "Hdd", "Continuous");
  await mediaAre(rig, machine, { Cd: false, Usb: false });
  const gone = await node.provision("deleted", "available");
  assert.equal(gone.power_state, "power off");
  await mediaAre(rig, machine, { Cd: false, Usb: false });
}

/** An instance that runs from virtual media, with its config drive beside it: no agent, and nothing is written. */
export async function bootsInstanceFromMedia(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine, { deploy_interface: "ramdisk" });
  await node.provision("provide", "available");
  const { store } = rig.ironic;
  writeFileSync(join(store.folder, "instance.iso"), Buffer.alloc(500_000, "an instance"));
  await node.change({ "/instance_info": { boot_iso: `${store.url}/instance.iso` } });
  await node.provision("active", "active", { configdrive: configDrive });
  await mediaAre(rig, machine, { Cd: true, Usb: true });
  await bootIs(rig, machine, "Cd", "Continuous");
  assert.ok(store.fetched.includes("/instance.iso"), store.fetched.join());
  assert.ok(
    store.fetched.some((path) => path.includes("configdrive")),
    store.fetched.join(),
  );
  await node.provision("deleted", "available");
  await mediaAre(rig, machine, { Cd: false, Usb: false });
}

/** Whoever put them there. */
export async function ejectsMedia(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  const { store } = rig.ironic;
  writeFileSync(join(store.folder, "left.iso"), Buffer.alloc(300_000, "left behind"));
  for (const slot of ["Cd", "Usb"]) {
    const path = `/Systems/${machine}/VirtualMedia/${slot}/Actions/VirtualMedia.InsertMedia`;
    await postRedfish(rig.shoal, path, { Image: `${store.url}/left.iso` });
  }
  const slotsAre = (wanted: boolean) => async () => {
    const slots = await Promise.all(["Cd", "Usb"].map((slot) => mediumIn(rig, machine, slot)));
    return slots.every(({ Inserted: inserted }) => inserted === wanted);
  };
  // What takes long to fetch goes on behind the answer.
  await until("full slots", slotsAre(true));
  await node.ask("POST", "/vendor_passthru?method=eject_vmedia", {});
  await until("empty slots", slotsAre(false));
}

interface Medium {
  readonly Inserted: boolean;
}

const mediumIn = ({ shoal }: Rig, machine: string, slot: string): Promise<Medium> =>
  readRedfish<Medium>(shoal, `/Systems/${machine}/VirtualMedia/${slot}`);

async function mediaAre(rig: Rig, machine: string, inserted: Readonly<Record<string, boolean>>): Promise<void> {
  for (const [slot, wanted] of Object.entries(inserted)) {
    const medium = await mediumIn(rig, machine, slot);
    assert.equal(medium.Inserted, wanted, JSON.stringify(medium));
  }
}

/** Where a machine is to boot from. */
async function bootIs({ shoal }: Rig, machine: string, target: string, enabled: string): Promise<void> {
  const { Boot: boot } = await readRedfish<{ readonly Boot: Readonly<Record<string, unknown>> }>(
    shoal,
    `/Systems/${machine}`,
  );
  assert.deepEqual([boot.BootSourceOverrideTarget, boot.BootSourceOverrideEnabled], [target, enabled]);
}
