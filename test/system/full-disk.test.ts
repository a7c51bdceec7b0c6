/** The disk that the service keeps its documents on is full: machines are switched off all the same, and nothing else is promised. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openGuests } from "../../adapters/machine/qemu/guests.js";
import { FastClock } from "../support/fast-clock.js";
import { curl, json } from "./curl.js";
import { missing, run, until } from "./program.js";
import { startShoal, temporaryFolder } from "./shoal.js";
import { afterwards } from "./undoing.js";

const skip =
  missing("curl") || missing("qemu-system-x86_64") || (process.getuid?.() !== 0 && "a disk of its own needs root");

/** Its own file system; null = this computer lets nobody mount one. */
async function smallDisk(t: TestContext): Promise<string | null> {
  const disk = join(temporaryFolder(t), "disk");
  mkdirSync(disk);
  const { code } = await run("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]);
  if (code !== 0) return null;
  afterwards(t, async () => {
    await openGuests(new FastClock(1, Date.now())).end(join(disk, "machines", "guest"));
    await run("umount", [disk]);
  });
  return disk;
}

/** @returns makes room again */
function fill(disk: string): () => void {
  const file = join(disk, "everything");
  for (const bytes of [1024 * 1024, 4096, 1]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: "a" });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
    }
  }
  return () => rmSync(file);
}

test("a full disk keeps no machine on", { skip }, async (t) => {
  const disk = await smallDisk(t);
  if (disk === null) return t.skip("nothing can be mounted here");
  const config = join(temporaryFolder(t), "shoal.yaml");
  const guest = { kind: "qemu", accelerator: "tcg", bootMode: "Legacy", screen: false };
  const machines = [
    { id: "guest", memoryMiB: 32, nics: [{ mac: "52:54:00:07:c0:02" }], adapter: guest },
    { id: "played", adapter: { kind: "fake" } },
  ];
  writeFileSync(config, JSON.stringify({ machines }));
  const service = await startShoal(t, { config, state: disk });
  const system = (id: string) => `/redfish/v1/Systems/${id}`;
  const power = async (id: string) => (await curl(service, system(id))).json().PowerState;
  const reset = async (id: string, ResetType: string) =>
    curl(service, `${system(id)}/Actions/ComputerSystem.Reset`, ...json({ ResetType }));
  const ids = ["guest", "played"];
  for (const id of ids) {
    assert.equal((await reset(id, "On")).status, 204);
    await until("power", async () => (await power(id)) === "On");
  }
  const empty = fill(disk);
  const tag = (AssetTag: string) => curl(service, system("played"), "-X", "PATCH", ...json({ AssetTag }));
  // The block that the journal ends in has some room left, and what the journal takes away leaves some.
  const noRoom = () => until("the end of it", async () => (await tag(`${Date.now()}`)).status === 503);
  for (const id of ids) {
    await noRoom();
    assert.equal((await reset(id, "ForceOff")).status, 204);
    assert.equal(await power(id), "Off");
    await noRoom();
    assert.equal((await reset(id, "ForceOff")).status, 204, "it is");
  }
  empty();
  for (const id of ids) {
    await until("room", async () => (await reset(id, "On")).status === 204);
    await until("power", async () => (await power(id)) === "On");
    assert.equal((await reset(id, "ForceOff")).status, 204);
    await until("no power", async () => (await power(id)) === "Off");
  }
});
