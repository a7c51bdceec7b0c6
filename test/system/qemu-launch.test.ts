/** Command lines of guests, with the QEMU that is installed: it starts with them, and has what the settings say. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { blockDevicesIn } from "../../adapters/machine/qemu/block-devices.js";
import { explainComplaint } from "../../adapters/machine/qemu/complaints.js";
import { type LaunchGiven, launchOf } from "../../adapters/machine/qemu/launch.js";
import { QmpClient } from "../../adapters/machine/qemu/qmp/client.js";
import { systemClock as clock } from "../../src/model/clock.js";
import { guestInventory, guestMac, type WrittenGuest } from "../support/guest-inventory.js";
import { until } from "./program.js";
import { firmwares, lacksFirmware } from "./qemu/firmware.js";
import { temporaryFolder } from "./temporary-folder.js";
import { afterwards, type Undoing } from "./undoing.js";

const lacks = lacksFirmware(firmwares.ovmf) || lacksFirmware(firmwares.aavmf);
const options = { skip: lacks, timeout: 60_000 };

const arm = { processors: { architecture: "ARM", cores: 1 } };

const givenFor = (home: string, machine: WrittenGuest, more: Partial<LaunchGiven> = {}): LaunchGiven => ({
  inventory: guestInventory(machine),
  home,
  directory: home,
  accelerator: "tcg",
  code: null,
  bootTarget: null,
  clock,
  ...more,
});

interface Started {
  readonly home: string;
  readonly said: () => string;
  ask(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  end(): Promise<void>;
}

/** It stands still before its first instruction, and ends with the test. */
async function started(test: Undoing, machine: WrittenGuest, more: Partial<LaunchGiven> = {}): Promise<Started> {
  const home = temporaryFolder(test);
  const launch = await launchOf(givenFor(home, machine, more));
  await launch.prepare();
  afterwards(test, () => launch.undo());
  const child = spawn(launch.program, [...launch.args, "-S"], { cwd: home, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  afterwards(test, end);
  const path = join(home, "qmp.sock");
  await until("its monitor", () => existsSync(path) || child.exitCode !== null || undefined);
  assert.equal(child.exitCode, null, said);
  const stream = connect({ path });
  const client = await QmpClient.open(stream, clock, { event() {}, closed() {} }, 20_000).catch(async () => {
    await ended;
    throw new Error(said);
  });
  afterwards(test, () => client.close());
  for (const { command, arguments: args } of launch.setUp) await client.execute(command, args);
  return { home, said: () => said, ask: (command, args = {}) => client.execute(command, args), end };
}

type Members = Readonly<Record<string, unknown>>;

/** Bytes of what is in it, by id; null = it is empty. */
async function blockDevices({ ask }: Started): Promise<Readonly<Record<string, number | null>>> {
  const all = blockDevicesIn(await ask("query-block"));
  return Object.fromEntries(all.map(({ device, size }) => [device.split("/")[3] ?? device, size]));
}

/** With the number of its slot on the root bus. */
async function pciDevices({ ask }: Started): Promise<readonly (readonly [id: string, slot: number])[]> {
  const [bus] = (await ask("query-pci")) as {
    readonly devices: { readonly slot: number; readonly qdev_id: string }[];
  }[];
  return (bus?.devices ?? []).map(({ slot, qdev_id }) => [qdev_id, slot]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test("an x86 guest has its devices where boot options look for them", options, async (t) => {
  const disks = [
    { sizeGiB: 1 },
    { sizeGiB: 2, format: "raw", bus: "sata" },
    { sizeGiB: 1, bus: "scsi" },
    { sizeGiB: 1, bus: "nvme" },
  ];
  const machine = {
    nics: [{ mac: guestMac(1) }, { mac: guestMac(2) }],
    processors: { count: 2, cores: 1, threads: 2 },
  };
  const guest = await started(t, { ...machine, adapter: { disks, networks: [{ kind: "user" }, { kind: "none" }] } });
  const places = { usb: 2, scsi: 3, nic0: 8, nic1: 9, disk0: 0x10, disk3: 0x13 };
  assert.deepEqual(Object.fromEntries((await pciDevices(guest)).filter(([id]) => id in places)), places);
  const blocks = await blockDevices(guest);
  const sizes = ["disk0", "disk1", "disk2", "disk3"].map((id) => blocks[id]);
  assert.deepEqual(
    sizes,
    [1, 2, 1, 1].map((gib) => gib * 1024 ** 3),
  );
  assert.equal(blocks.cd, null, "the drive for discs is empty");
  assert.equal(((await guest.ask("query-cpus-fast")) as unknown[]).length, 4);
  assert.deepEqual(await guest.ask("query-uuid"), { UUID: guestInventory({}).uuid });
  assert.ok(statSync(join(guest.home, "disk0.qcow2")).size < 1024 ** 2, "a new disk takes no room");
  assert.equal(statSync(join(guest.home, "disk1.raw")).blocks, 0);
});

test("an ARM guest has its devices where boot options look for them", options, async (t) => {
  const disks = [{ sizeGiB: 1 }, { sizeGiB: 1, bus: "scsi" }, { sizeGiB: 1, bus: "nvme" }];
  const guest = await started(t, { ...arm, adapter: { disks } });
  const places = { usb: 2, scsi: 3, nic0: 8, disk0: 0x10, disk2: 0x12 };
  assert.deepEqual(Object.fromEntries((await pciDevices(guest)).filter(([id]) => id in places)), places);
  const blocks = await blockDevices(guest);
  assert.deepEqual(
    Object.keys(blocks)
      .filter((id) => /^(cd|disk)/.test(id))
      .sort(),
    ["cd", "disk0", "disk1", "disk2"],
  );
});

test("a guest with SeaBIOS is told what to boot from first", options, async (t) => {
  const adapter = { bootMode: "Legacy", disks: [{ sizeGiB: 1 }] };
  const guest = await started(t, { adapter }, { bootTarget: "Pxe" });
  const indexOf = async (id: string) =>
    guest.ask("qom-get", { path: `/machine/peripheral/${id}`, property: "bootindex" });
  const [nic, disk, cd] = await Promise.all([indexOf("nic0"), indexOf("disk0"), indexOf("cd")]);
  assert.ok(Number(nic) < Number(disk) && Number(disk) < Number(cd), `${nic} ${disk} ${cd}`);
});

test("firmware that checks signatures has the only key to its variables", options, async (t) => {
  const guest = await started(t, { adapter: { secureBoot: true } });
  assert.equal(await guest.ask("qom-get", { path: "/machine", property: "smm" }), "on");
});

test("a guest needs neither media nor a screen", options, async (t) => {
  const guest = await started(t, { adapter: { media: [], screen: false } });
  const devices = (await pciDevices(guest)).map(([id]) => id);
  assert.ok(!devices.includes("usb"), String(devices));
  assert.ok(!existsSync(join(guest.home, "vnc.sock")));
});

test("guests hear each other over a group, and a port of the host leads into one", options, async (t) => {
  const host = await freePort();
  const networks = [
    { kind: "socket", port: await freePort() },
    { kind: "user", forward: [{ host, guest: 22 }] },
  ];
  await started(t, { nics: [{ mac: guestMac(1) }, { mac: guestMac(2) }], adapter: { networks } });
  const machine = { adapter: { networks: [{ kind: "user", forward: [{ host, guest: 22 }] }] } };
  await assert.rejects(started(t, machine), { message: new RegExp(`port ${host} of 127.0.0.1.* is taken`) });
});

test("a disk is a copy of an image, and the image stays as it is", options, async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "base,x=y.img"), Buffer.alloc(3 * 1024 ** 2, 7));
  const adapter = { disks: [{ backing: "base,x=y.img", file: "a,readonly=on.qcow2" }] };
  const guest = await started(t, { adapter }, { directory: folder });
  assert.equal((await blockDevices(guest)).disk0, 3 * 1024 ** 2);
  const nodes = (await guest.ask("query-named-block-nodes", { flat: true })) as Members[];
  const names = nodes.filter(({ file }) => String(file).startsWith(folder)).map(({ file, ro }) => [file, ro]);
  assert.deepEqual(
    new Map(names as [string, boolean][]),
    new Map([
      [join(folder, "a,readonly=on.qcow2"), false],
      [join(folder, "base,x=y.img"), true],
    ]),
  );
});

test("two guests never write to one disk", options, async (t) => {
  const folder = temporaryFolder(t);
  const adapter = { disks: [{ file: "one.qcow2", sizeGiB: 1 }] };
  await started(t, { adapter }, { directory: folder });
  await assert.rejects(started(t, { adapter }, { directory: folder }), (error: Error) => {
    assert.match(explainComplaint(error.message) ?? "", /a disk is in use by another program or guest/);
    return true;
  });
});

test("names have no meaning beside their own", options, async (t) => {
  const odd = 'A,serial=x"\\ =,,';
  const guest = await started(t, { manufacturer: odd, model: ",uuid=", serialNumber: "a,b", sku: "=," });
  assert.equal(guest.said(), "");
});
