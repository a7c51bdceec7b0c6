/** Media come into a guest that runs, and go again: its firmware sees it, what it writes stays off the image, and files are let go of. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { serveHere } from "../support/local-server.js";
import { curl, json } from "./curl.js";
import { missing, until } from "./program.js";
import { lacksMediaTools } from "./qemu/boot-media.js";
import { firmwares, lacksFirmware, seabios } from "./qemu/firmware.js";
import { startRedfishGuest, system } from "./qemu/redfish-guest.js";
import { discWith, fatWith, watchingScript } from "./qemu/watching-script.js";
import { type Shoal, startShoal, temporaryFolder, type Undoing } from "./shoal.js";

const { aavmf } = firmwares;

/** Files of media that a process has open. */
const openOf = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`)
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    })
    .filter((path) => /\/media\/[0-9a-f]{64}$|\/stick-.*qcow2$/.test(path));

const overlays = (home: string): readonly string[] => readdirSync(home).filter((name) => name.startsWith("stick-"));

const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

test("firmware finds media that come while it runs, and writes to a stick without changing its image", {
  skip: lacksFirmware(aavmf) || lacksMediaTools() || missing("curl"),
}, async (context) => {
  const disk = await fatWith(context, { "startup.nsh": watchingScript });
  const guest = await startRedfishGuest(context, "aarch64", {
    disks: [{ file: disk, format: "raw" }],
    networks: [{ kind: "none" }],
  });
  const home = join(guest.service.state, "machines", "guest");
  const eject = (slot: string) => guest.post(`${system}/VirtualMedia/${slot}/Actions/VirtualMedia.EjectMedia`, {});
  await guest.override("UefiShell");
  await guest.reset("On");
  await guest.shows(/It watches\./);
  await guest.insert("Cd", await discWith(context, { "disc.txt": "This is the disc.\r\n" }));
  await guest.shows(/This is the disc\./);
  await eject("Cd");
  await guest.shows(/No disc any more\./);
  const stick = await fatWith(context, { "stick.txt": "This is the stick.\r\n" });
  const { url } = await serveHere(context, (_, response) => response.end(readFileSync(stick)));
  const slot = `${system}/VirtualMedia/Usb`;
  await guest.post(`${slot}/Actions/VirtualMedia.InsertMedia`, { Image: `${url}/stick.img`, WriteProtected: false });
  await guest.shows(/This is the stick\.[\s\S]*This was written by the guest\./);
  await guest.isOff();
  const image = join(guest.service.state, "media", sha256(stick));
  assert.equal(sha256(image), sha256(stick));
  assert.equal(overlays(home).length, 1);
  // As long as the stick is in, what was written is on it.
  await guest.override("UefiShell");
  assert.match(await guest.boot(), /This was written by the guest\./);
  await eject("Usb");
  assert.deepEqual(overlays(home), []);
});

interface Slots {
  readonly service: Shoal;
  insert(slot: string, more?: object): Promise<void>;
  eject(slot: string): Promise<void>;
  isInserted(slot: string): Promise<boolean>;
  /** Switched on, if it is not. @returns its process */
  on(): Promise<number>;
}

/** A guest without a disk, which does nothing, and a service that can be ended and started again. */
async function idleGuest(test: Undoing): Promise<{ readonly home: string; start(): Promise<Slots> }> {
  const folder = temporaryFolder(test);
  const [config, state] = [join(folder, "shoal.yaml"), join(folder, "state")];
  const home = join(state, "machines", "guest");
  const adapter = { kind: "qemu", accelerator: "tcg", bootMode: "Legacy", screen: false, networks: [{ kind: "none" }] };
  const machine = {
    id: "guest",
    memoryMiB: 32,
    nics: [{ mac: "52:54:00:07:d0:01" }],
    processors: { cores: 1, threads: 1 },
    adapter,
  };
  writeFileSync(config, JSON.stringify({ outbound: { media: { allow: ["127.0.0.0/8"] } }, machines: [machine] }));
  const { url } = await serveHere(test, (_, response) => response.end(Buffer.alloc(4096, 7)));
  return { home, start: async () => slotsOf(await startShoal(test, { config, state }), url, home) };
}

function slotsOf(service: Shoal, url: string, home: string): Slots {
  const post = async (path: string, body: object) => {
    const answer = await curl(service, `${system}/${path}`, "-X", "POST", ...json(body));
    assert.equal(answer.status, 204, answer.body);
  };
  const pid = () => Number.parseInt(readFileSync(join(home, "guest.pid"), "latin1"), 10);
  return {
    service,
    insert: (slot, more = {}) =>
      post(`VirtualMedia/${slot}/Actions/VirtualMedia.InsertMedia`, { Image: `${url}/${slot}.img`, ...more }),
    eject: (slot) => post(`VirtualMedia/${slot}/Actions/VirtualMedia.EjectMedia`, {}),
    isInserted: async (slot) => (await curl(service, `${system}/VirtualMedia/${slot}`)).json().Inserted === true,
    async on() {
      await post("Actions/ComputerSystem.Reset", { ResetType: "On" });
      const isOn = async () => (await curl(service, system)).json().PowerState === "On";
      await until("power", isOn);
      return pid();
    },
  };
}

const lacksGuest = lacksFirmware(seabios) || missing("curl");

test("what is put in while it is off is there when it starts, and what is taken out is not kept open", {
  skip: lacksGuest,
}, async (context) => {
  const { home, start } = await idleGuest(context);
  const { insert, eject, on } = await start();
  await insert("Cd");
  await insert("Usb", { WriteProtected: false });
  const pid = await on();
  // The image of the disc, that of the stick, which is the same one, and what is written.
  assert.equal(openOf(pid).length, 3);
  await eject("Cd");
  assert.equal(openOf(pid).length, 2);
  await eject("Usb");
  assert.deepEqual([openOf(pid), overlays(home)], [[], []]);
  await insert("Usb");
  await insert("Cd");
  assert.equal(openOf(pid).length, 2);
});

test("a service that was killed finds the media where they are, and what it was told meanwhile is done", {
  skip: lacksGuest,
}, async (context) => {
  const { home, start } = await idleGuest(context);
  const first = await start();
  const pid = await first.on();
  await first.insert("Cd");
  await first.insert("Usb", { WriteProtected: false });
  const [before, kept] = [openOf(pid), overlays(home)];
  await first.service.end("SIGKILL");
  const second = await start();
  assert.deepEqual([await second.isInserted("Cd"), await second.isInserted("Usb")], [true, true]);
  await until("the guest", async () => (await curl(second.service, system)).json().PowerState === "On");
  assert.deepEqual([openOf(pid), overlays(home)], [before, kept]);
  await second.eject("Usb");
  await second.service.end("SIGKILL");
  const third = await start();
  assert.deepEqual([await third.isInserted("Cd"), await third.isInserted("Usb")], [true, false]);
  await third.eject("Cd");
  await until("closed files", () => openOf(pid).length === 0);
  assert.deepEqual(overlays(home), []);
  assert.ok(existsSync(`/proc/${pid}`));
});
