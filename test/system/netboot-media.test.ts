/** Firmware that is real boots a disc that Redfish put into the slot of a machine that has no drive. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type Answer, curl, json } from "./curl.js";
import { discRuns, lacksDisc, putBiosDisc, putEfiDisc, putProgramDisc } from "./netboot/disc.js";
import { type DiscServer, discNetwork, serveDisc } from "./netboot/disc-server.js";
import { lacksLab } from "./netboot/lab.js";
import { openRack, type Rack, type RackOptions } from "./netboot/rack.js";
import { missing, until } from "./program.js";
import { efiProgram } from "./qemu/efi-program.js";
import { firmwares, type GuestMachine, lacksFirmware, seabios } from "./qemu/firmware.js";
import { diskOf, newStore } from "./qemu/store.js";
import { temporaryFolder, type Undoing } from "./shoal.js";

const { ovmf } = firmwares;

const lacks = (machine: GuestMachine): string | false =>
  missing("curl") || lacksLab() || lacksDisc() || lacksFirmware(machine);

/** Minutes; a tenth of it is enough where nothing else runs. */
const patience = 4;

interface Theatre {
  readonly rack: Rack;
  readonly discs: DiscServer;
  insert(image: string): Promise<Answer>;
  eject(): Promise<void>;
  /** The image in the slot, and whether it is in. */
  slot(): Promise<readonly [image: string | null, isIn: boolean]>;
  override(): Promise<readonly [enabled: string, target: string]>;
  /** Resolves once the console of the machine shows that. */
  shows(what: RegExp): Promise<void>;
  isOff(): Promise<void>;
}

/** @param putDisc puts the image of a disc where it is told */
async function openTheatre(
  test: Undoing,
  options: Pick<RackOptions, "machine" | "hardware" | "firmware">,
  putDisc: (file: string) => Promise<void>,
): Promise<Theatre> {
  const disc = join(temporaryFolder(test), "disc.iso");
  await putDisc(disc);
  const rack = await openRack(test, {
    ...options,
    hardware: { memory: 512, ...options.hardware },
    netboot: { offer: "asked" },
    service: { outbound: { media: { allow: [discNetwork] } } },
  });
  return { rack, discs: await serveDisc(test, rack.lab, disc), ...slotOf(rack), ...seen(rack) };
}

function slotOf({ service }: Rack): Pick<Theatre, "insert" | "eject" | "slot"> {
  const uri = "/redfish/v1/Systems/guest/VirtualMedia/Cd";
  const act = (action: string, body: object) =>
    curl(service, `${uri}/Actions/VirtualMedia.${action}`, "-X", "POST", ...json(body));
  return {
    insert: (Image) => act("InsertMedia", { Image }),
    async eject() {
      assert.equal((await act("EjectMedia", {})).status, 204);
    },
    async slot() {
      const { Image, Inserted } = (await curl(service, uri)).json();
      return [Image as string | null, Inserted as boolean];
    },
  };
}

const seen = ({ guest, system }: Rack): Pick<Theatre, "override" | "shows" | "isOff"> => ({
  async override() {
    const { BootSourceOverrideEnabled, BootSourceOverrideTarget } = (await system()).Boot;
    return [BootSourceOverrideEnabled, BootSourceOverrideTarget];
  },
  async shows(what) {
    await until(
      () => `${what}; the console:\n${guest.console()}`,
      () => what.test(guest.console()),
      patience,
    );
  },
  async isOff() {
    await until("no power", () => !guest.isOn(), patience);
    await until("the news of it", async () => (await system()).PowerState === "Off");
  },
});

const usedUp = ["Disabled", "None"];

test("x86-64: a reset waits for a disc that is on its way, which HTTP boot puts into memory", {
  skip: lacks(ovmf),
}, async (context) => {
  const variables = await newStore(context, ovmf);
  const hardware = { variables, disk: diskOf(context, ovmf, ["BOOT/BOOTX64.EFI"]) };
  const about = { machine: ovmf, hardware, firmware: { kind: "ovmf", file: variables } };
  const theatre = await openTheatre(context, about, (file) => putEfiDisc(context, file));
  const { rack, discs, insert, eject, slot, override, shows, isOff } = theatre;
  const inserted = await insert(discs.slowUrl);
  assert.equal(inserted.status, 202);
  const monitor = async () => (await curl(rack.service, inserted.headers.location ?? "")).status;
  await rack.override("Cd");
  await rack.reset("ForceRestart");
  assert.equal(await monitor(), 202);
  assert.deepEqual(await slot(), [discs.slowUrl, false]);
  assert.ok(!rack.guest.isOn());
  discs.sendRest();
  await until("the end of the task", async () => (await monitor()) !== 202);
  await shows(discRuns);
  await isOff();
  assert.deepEqual(await override(), usedUp);
  assert.deepEqual(await slot(), [discs.slowUrl, true]);

  await eject();
  assert.deepEqual(await slot(), [null, false]);
  await rack.override("Cd");
  assert.match(await rack.run(), /This is BOOT\/BOOTX64\.EFI\./);
  assert.deepEqual(await override(), usedUp);
});

test("BIOS: a machine that is on boots the disc instead, which iPXE reads as it is needed", {
  skip: lacks(seabios),
}, async (context) => {
  const theatre = await openTheatre(context, { machine: seabios }, (file) => putBiosDisc(context, file));
  const { rack, discs, insert, eject, slot, override, shows, isOff } = theatre;
  const legacy = { BootSourceOverrideMode: "Legacy" };
  await rack.reset("On");
  await until("power", () => rack.guest.isOn());
  assert.equal((await insert(discs.url)).status, 204);
  assert.deepEqual(await slot(), [discs.url, true]);
  await rack.override("Cd", legacy);
  await rack.reset("ForceRestart");
  await shows(discRuns);
  await isOff();
  assert.deepEqual(await override(), usedUp);
  assert.deepEqual(await slot(), [discs.url, true]);

  await eject();
  await rack.override("Cd", legacy);
  await rack.reset("On");
  await shows(/No bootable device/);
  assert.doesNotMatch(rack.guest.console(), /ISOLINUX/);
  assert.deepEqual(await override(), usedUp);
  await rack.reset("ForceOff");
  await isOff();
});

test("x86-64: firmware of which nothing is known comes by PXE, and gets the disc from iPXE", {
  skip: lacks(ovmf),
}, async (context) => {
  const hardware = { variables: await newStore(context, ovmf), memory: 256 };
  const program = efiProgram("x86-64", "This came on a disc.");
  const theatre = await openTheatre(context, { machine: ovmf, hardware }, (file) =>
    putProgramDisc(context, file, program),
  );
  const { rack, discs, insert, slot, override } = theatre;
  assert.equal((await insert(discs.url)).status, 204);
  await rack.override("Cd");
  assert.match(await rack.run(), /This came on a disc\./);
  assert.deepEqual(await override(), usedUp);
  assert.deepEqual(await slot(), [discs.url, true]);
});
