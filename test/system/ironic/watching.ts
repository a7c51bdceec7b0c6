/** What Ironic reads and sets of a machine that it manages, with nothing deployed: no ramdisk is needed for it. */
import assert from "node:assert/strict";
import { until } from "../program.js";
import type { IronicNode } from "./node.js";
import type { Rig } from "./rig.js";

export async function switchesPower(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  await node.power("power on", "power on");
  await node.power("rebooting", "power on");
  await node.power("soft rebooting", "power on");
  await node.power("soft power off", "power off");
  await node.power("power on", "power on");
  await node.power("power off", "power off");
  assert.equal((await node.state()).properties.vendor, "Northlight Systems");
}

/** What there is of a machine that has a switch's port and nothing else. */
export async function switchesBoard(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  await node.power("power on", "power on");
  await node.power("rebooting", "power on");
  await node.power("power off", "power off");
}

export const setsBootDevice = async (rig: Rig, machine: string): Promise<void> =>
  takesBootDevices(await rig.manage(machine));

/** The last one for good. */
export async function takesBootDevices(node: IronicNode): Promise<void> {
  const { supported_boot_devices: offered } = await node.ask<{ readonly supported_boot_devices: readonly string[] }>(
    "GET",
    "/management/boot_device/supported",
  );
  for (const device of ["pxe", "disk", "cdrom", "bios"]) assert.ok(offered.includes(device), `${device} in ${offered}`);
  const wanted = [
    { boot_device: "pxe", persistent: false },
    { boot_device: "disk", persistent: true },
    { boot_device: "cdrom", persistent: false },
    { boot_device: "pxe", persistent: true },
  ];
  for (const each of wanted) {
    await node.ask("PUT", "/management/boot_device", each);
    assert.deepEqual(await node.ask("GET", "/management/boot_device"), each);
  }
}

export async function setsBootModeAndSecureBoot(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  const becomes = async (
    what: "boot_mode" | "secure_boot",
    target: string | boolean,
    seen: string | boolean = target,
  ) => {
    await node.ask("PUT", `/states/${what}`, { target });
    await until(
      () => `${what} ${target}: ${rig.ironic.troubles()}`,
      async () => {
        const states = await node.ask<Readonly<Record<string, unknown>>>("GET", "/states");
        assert.equal(states.last_error, null);
        return states[what] === seen;
      },
    );
  };
  await becomes("secure_boot", true);
  await becomes("secure_boot", false);
  await becomes("boot_mode", "bios");
  await becomes("boot_mode", "uefi");
}

export async function inspects(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  const { properties, uuid } = await node.provision("inspect", "manageable");
  assert.equal(properties.cpu_arch, "x86_64");
  assert.equal(properties.cpus, 16);
  assert.equal(properties.memory_mb, "16384");
  assert.match(String(properties.capabilities), /boot_mode:uefi/);
  const { ports } = (await rig.ironic.api.must("GET", `/v1/ports?node=${uuid}`)) as {
    readonly ports: readonly unknown[];
  };
  assert.equal(ports.length, 2);
}

type Readings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** What Ironic would tell OpenStack's telemetry goes to its log. */
export async function collectsSensors(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  await node.power("power on", "power on");
  const readings = await until(
    () => `sensors of a running ${machine}: ${rig.ironic.troubles()}`,
    () => sensorsIn(rig.ironic.log(), machine).find(isWarm) ?? false,
  );
  const kinds = ["Drive", "Fan", "Power", "Temperature"];
  assert.deepEqual(Object.keys(readings).sort(), kinds);
  for (const kind of kinds)
    assert.ok(Object.keys(readings[kind] ?? {}).length > 0, `${kind} in ${JSON.stringify(readings)}`);
}

function isWarm({ Temperature: temperatures = {} }: Readings): boolean {
  const readings = Object.values(temperatures).map(({ reading_celsius: reading }) => reading);
  return readings.length > 0 && readings.every((reading) => typeof reading === "number");
}

/** All that was told of one machine. */
export function sensorsIn(log: string, machine: string): readonly Readings[] {
  // The last one may still be on its way.
  const lines = log.split("\n").slice(0, -1);
  const told = lines.filter((line) => line.includes(`"node_name": "${machine}"`));
  const texts = told.flatMap((line) => /\{.*\}/.exec(line) ?? []);
  return texts.map(
    (text) => (JSON.parse(text) as { readonly payload: { readonly payload: Readings } }).payload.payload,
  );
}

interface Indicators {
  readonly indicators: readonly { readonly name: string; readonly component: string }[];
}

export async function lightsIndicators(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  const { indicators } = await node.ask<Indicators>("GET", "/management/indicators");
  assert.deepEqual(indicators.map(({ component }) => component).sort(), ["chassis", "system"]);
  for (const { name } of indicators) {
    const path = `/management/indicators/${name}`;
    for (const state of ["on", "blinking", "off"]) {
      await node.ask("PUT", path, { state });
      assert.deepEqual(await node.ask("GET", path), { state });
    }
  }
}

export async function interrupts(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  await node.power("power on", "power on");
  await node.ask("PUT", "/management/inject_nmi", {});
}

const passthru = (method: string) => `/vendor_passthru?method=${method}`;

interface Subscription {
  readonly Id: string;
  readonly Context: string;
}

export async function subscribes(rig: Rig, machine: string): Promise<void> {
  const node = await rig.manage(machine);
  const { store } = rig.ironic;
  // Without EventTypes: Ironic 21 compares words with values of another type, and refuses them all.
  const wanted = { Destination: `${store.url}/events`, Context: "told to Ironic" };
  const { Id: id } = await node.ask<Subscription>("POST", passthru("create_subscription"), wanted);
  const { Members: members } = await node.ask<{ readonly Members: readonly { readonly "@odata.id": string }[] }>(
    "GET",
    passthru("get_all_subscriptions"),
  );
  assert.ok(
    members.some((each) => each["@odata.id"].endsWith(`/${id}`)),
    JSON.stringify(members),
  );
  const kept = await node.ask<Subscription>("GET", passthru("get_subscription"), { id });
  assert.equal(kept.Context, wanted.Context);
  await node.power("power on", "power on");
  await until(`an event among ${store.posted}`, () => store.posted.some((body) => body.includes(wanted.Context)));
  await node.ask("DELETE", passthru("delete_subscription"), { id });
}
