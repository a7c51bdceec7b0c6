/** Firmware as data: what a change of one variable costs, of images of all sizes, and a fleet's images made of one. */
import { writeFileSync } from "node:fs";
import { mkdtemp, open, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Layout } from "../adapters/firmware/edk2/blank.js";
import { openFlash } from "../adapters/firmware/index.js";
import { startChild } from "./child.js";
import type { Effort } from "./contest.js";
import type { FirmwareQuestion, FirstAnswer } from "./firmware-child.js";
import { measureCommands } from "./firmware-commands.js";
import { imageFile, installedImages, usedImage, withTimeout } from "./firmware-images.js";
import { measureRenderings } from "./firmware-renderings.js";
import { inTurn, timeOf, timesRow } from "./firmware-turns.js";
import type { Row } from "./row.js";
import { latencyOf, median } from "./statistics.js";
import { findVirtFirmware, type VirtFirmware } from "./virt-firmware.js";

/** An image in memory, and a file with it. */
export interface Measured {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly path: string;
}

export async function measureFirmware(effort: Effort): Promise<readonly Row[]> {
  const scratch = await mkdtemp(join(tmpdir(), "shoal-firmware-"));
  try {
    const used = written(
      scratch,
      layouts.map(([layout, title]) => ({ title, bytes: usedImage(layout) })),
    );
    const installed = installedImages.map((path) => ({ title: path, bytes: imageFile(path) }));
    const peer = findVirtFirmware(scratch);
    const rows: Row[] = [];
    for (const image of [...used, ...installed]) rows.push(await inMemory(effort, image));
    for (const image of used.slice(0, 1)) rows.push(await firstCall(effort, image));
    for (const image of used) rows.push(await onDisk(effort, image));
    if (peer) for (const image of used) rows.push(...(await againstPeer(effort, image, peer)));
    rows.push(...(await measureCommands(effort, scratch, used, peer)));
    rows.push(...(await measureRenderings(effort, used)));
    return rows;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const layouts: readonly (readonly [layout: Layout, title: string])[] = [
  ["ovmf", "OVMF_VARS.fd, 128 KiB"],
  ["ovmf-4m", "OVMF_VARS_4M.fd, 528 KiB"],
  ["raspberry-pi", "RPI_EFI.fd, 3.8 MiB"],
  ["aavmf", "AAVMF_VARS.fd, 64 MiB"],
];

function written(scratch: string, images: readonly Omit<Measured, "path">[]): readonly Measured[] {
  return images.map(({ title, bytes }, index) => {
    const path = join(scratch, `${index}.fd`);
    writeFileSync(path, bytes);
    return { title, bytes, path };
  });
}

/** Of each contestant and round, in milliseconds. */
const slice = ({ seconds }: Effort): number => seconds * 80;

async function inMemory(effort: Effort, { title, bytes }: Omit<Measured, "path">): Promise<Row> {
  const { shoal, copy } = await inTurn(
    { rounds: effort.rounds, each: slice(effort), least: 3 },
    {
      shoal: (turn) => withTimeout(bytes, turn),
      copy: () => copyOf(bytes),
    },
  );
  const aim = bytes.length === 0x20000 ? { text: "< 1 ms", met: shoal.p50 < 1 } : undefined;
  return timesRow(`set a variable in memory: ${title}; floor = a copy of it`, shoal, {
    peer: copy,
    ...(aim && { aim }),
  });
}

function copyOf(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

async function firstCall({ rounds }: Effort, { title, path }: Measured): Promise<Row> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const child = startChild("firmware-child.js");
    took.push(await child.ask<FirstAnswer>({ kind: "first", path } satisfies FirmwareQuestion));
    await child.stop();
  }
  return timesRow(`set a variable in memory, the first call of a process: ${title}`, {
    ...latencyOf(took),
    n: took.length,
  });
}

/* ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

async function onDisk(effort: Effort, { title, bytes, path }: Measured): Promise<Row> {
  const flash = openFlash(path);
  const { shoal, copy } = await inTurn(
    { rounds: effort.rounds, each: slice(effort), least: 2 },
    {
      shoal: async (turn) => {
        const found = (await flash.read()) ?? new Uint8Array();
        await flash.write({ size: bytes.length, parts: withTimeout(found, turn) });
      },
      copy: () => copyFile(path),
    },
  );
  return timesRow(`set a variable in a file, durably: ${title}; floor = a copy put in its place`, shoal, {
    peer: copy,
  });
}

/** As safe as ours: another file, on the disk before it takes the place. */
async function copyFile(path: string): Promise<void> {
  const draft = `${path}.copy`;
  const file = await open(draft, "w");
  try {
    await file.writeFile(copyOf(await readFile(path)));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(join(path, ".."), "r");
  await folder.sync().finally(() => folder.close());
}

/* ── virt-firmware ───────────────────────────────────────────────────────────────────────────────────────────────── */

/** It fills what is left of a store byte by byte: the larger files take it half a minute. */
const quickest = 0x100000;
const mostRounds = 3;

async function againstPeer(effort: Effort, { title, bytes, path }: Measured, peer: VirtFirmware): Promise<Row[]> {
  if (bytes.length > quickest) return [];
  const count = bytes.length > 0x20000 ? 1 : 5;
  const { shoal, theirs } = await inTurn(
    { rounds: Math.min(effort.rounds, mostRounds), each: 0, least: 1 },
    {
      shoal: () => median(Array.from({ length: 50 }, (_, call) => timeOf(() => withTimeout(imageFile(path), call)))),
      theirs: () => median(peer.change(path, count)),
    },
  );
  const what = `read a file and set a variable in memory: ${title}; floor = virt-firmware, within a process too`;
  return [timesRow(what, shoal, { peer: theirs })];
}
