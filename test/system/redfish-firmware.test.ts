/** A machine whose firmware is real, driven through Redfish alone: what clients ask for is what it boots. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type FirmwareImage, openImage } from "../../adapters/firmware/edk2/image.js";
import { writeConfig } from "./boards.js";
import { curl, json } from "./curl.js";
import { missing, until } from "./program.js";
import { efiProgram } from "./qemu/efi-program.js";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";
import { servePrograms } from "./qemu/program-server.js";
import { bootOrderIn, diskOf, efi, newStore, variableIn } from "./qemu/store.js";
import { switchedGuest } from "./qemu/switched-guest.js";
import { type Shoal, startShoal } from "./shoal.js";

const { aavmf } = firmwares;
const system = "/redfish/v1/Systems/guest";
const settings = `${system}/Bios/Settings`;

interface Boot {
  readonly BootOrder: readonly string[];
  readonly BootSourceOverrideEnabled: string;
}

const get = async (service: Shoal, path: string) => (await curl(service, path)).json();
const bootOf = async (service: Shoal): Promise<Boot> => (await get(service, system)).Boot as Boot;
const attributesOf = async (service: Shoal, path: string) => (await get(service, path)).Attributes;
const references = (entries: readonly string[]) => entries.map((entry) => `Boot${entry}`);

async function patch(service: Shoal, path: string, body: unknown): Promise<void> {
  const { status, body: says } = await curl(service, path, "-X", "PATCH", ...json(body));
  assert.ok(status >= 200 && status < 300, `${status} ${says}`);
}

/** An override for one boot. */
const once = (target: string, more: Readonly<Record<string, string>>) => ({
  Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: target, ...more },
});

/** Values in hex, by name. */
const valuesIn = ({ store }: FirmwareImage): Readonly<Record<string, string>> =>
  Object.fromEntries(store.variables.map(({ name, data }) => [name, Buffer.from(data).toString("hex")]));

/** Whether two images have the same bytes everywhere but among the variables. */
function areSameAround(one: FirmwareImage, other: FirmwareImage): boolean {
  const { offset, size } = one.store;
  const around = [[0, offset] as const, [offset + size, one.bytes.length] as const];
  const part = ({ bytes }: FirmwareImage, [from, to]: readonly [number, number]) => bytes.subarray(from, to);
  return (
    one.bytes.length === other.bytes.length &&
    around.every((range) => Buffer.compare(part(one, range), part(other, range)) === 0)
  );
}

test("a real firmware obeys overrides, boot order and settings, and Redfish tells what it made of them", {
  skip: missing("curl") || lacksFirmware(aavmf),
}, async (context) => {
  const programs = await servePrograms(context, efiProgram("aarch64", "This came by HTTP."));
  const variables = await newStore(context, aavmf);
  const disk = diskOf(context, aavmf, ["one.efi", "two.efi"]);
  await efi("boot-entry", "add", variables, "--title", "One", "--file", "\\EFI\\one.efi");
  await efi("boot-entry", "add", variables, "--title", "Two", "--file", "\\EFI\\two.efi");
  const guest = switchedGuest(context, aavmf, { variables, disk, network: "" });
  const config = writeConfig(context, {
    devices: { qemu: guest.device },
    machines: [{ ...guest.machineAt("qemu"), firmware: { kind: "aavmf", file: variables } }],
  });
  const service = await startShoal(context, { config });
  await until("a reading", async () => (await curl(service, system)).status === 200);
  await until("the variables", async () => (await bootOf(service)).BootOrder.length === 2);
  const before = openImage(readFileSync(variables));

  /** Switches it on, and waits until it has switched itself off and Redfish says so. @returns what its console showed */
  const boot = async (): Promise<string> => {
    const reset = await curl(service, `${system}/Actions/ComputerSystem.Reset`, ...json({ ResetType: "On" }));
    assert.equal(reset.status, 204, reset.body);
    await until("power", () => guest.isOn());
    await until("the end of the program", () => !guest.isOn());
    await until("the news of it", async () => (await get(service, system)).PowerState === "Off");
    return guest.console();
  };
  const assertAllInForce = async () => {
    const { BootSourceOverrideEnabled, BootOrder } = await bootOf(service);
    assert.equal(BootSourceOverrideEnabled, "Disabled");
    assert.equal(variableIn(variables, "BootNext"), undefined);
    assert.deepEqual(BootOrder, references(bootOrderIn(variables)));
    assert.deepEqual(await attributesOf(service, settings), {});
  };

  // An entry that is there, and a setting.
  await patch(service, system, once("UefiBootNext", { BootNext: "Boot0001" }));
  await patch(service, settings, { Attributes: { Timeout: 1 } });
  assert.deepEqual(await attributesOf(service, settings), { Timeout: 1 });
  assert.ok(readFileSync(variables).equals(before.bytes), "nothing is written before the machine is switched on");
  assert.match(await boot(), /This is two\.efi/);
  await assertAllInForce();
  assert.equal(((await attributesOf(service, `${system}/Bios`)) as { readonly Timeout: number }).Timeout, 1);
  const found = openImage(readFileSync(guest.found));
  assert.deepEqual(valuesIn(found), { ...valuesIn(before), Timeout: "0100", BootNext: "0100" });
  assert.ok(areSameAround(before, found), "only variables are written");

  // An entry of the service's own, over another order.
  const [, ...rest] = (await bootOf(service)).BootOrder.filter((entry) => entry !== "Boot0001");
  const BootOrder = ["Boot0001", "Boot0000", ...rest];
  await patch(service, system, { Boot: { BootOrder } });
  await patch(service, system, once("UefiHttp", { HttpBootUri: `${programs.url}/boot.efi` }));
  assert.match(await boot(), /This came by HTTP\./);
  assert.deepEqual(programs.asked, ["HEAD /boot.efi", "GET /boot.efi"]);
  await assertAllInForce();
  assert.deepEqual((await bootOf(service)).BootOrder, BootOrder);

  // Once was once.
  assert.match(await boot(), /This is two\.efi/);
  await assertAllInForce();
});
