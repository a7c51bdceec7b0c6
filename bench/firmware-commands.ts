/** `shoal efi` as a process: what it takes beyond the start of Node.js. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Effort } from "./contest.js";
import type { Measured } from "./firmware.js";
import { inTurn, inUnits, timesRow } from "./firmware-turns.js";
import type { Row } from "./row.js";
import type { VirtFirmware } from "./virt-firmware.js";

/** From dist/bench/firmware-commands.js. */
const cli = fileURLToPath(new URL("../src/cli.js", import.meta.url));

/** Milliseconds beyond the start of Node.js. */
const most = 60;

/** @param images the smallest one first: of that twenty calls, of the others five */
export async function measureCommands(
  { rounds }: Effort,
  scratch: string,
  images: readonly Measured[],
  peer: VirtFirmware | null,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const image of images) {
    const turns = { rounds, each: 0, least: image === images[0] ? 4 : 1 };
    const { set, start } = await inTurn(turns, {
      set: (turn) => setWait(image, turn),
      start: () => run(process.execPath, ["-e", "0"]),
    });
    rows.push(row(image, set, start));
  }
  if (peer) rows.push(...(await against(peer, rounds, images.slice(0, 2), join(scratch, "result.fd"))));
  return rows;
}

type Times = Parameters<typeof timesRow>[1];

function row({ title, bytes }: Measured, set: Times, start: Times): Row {
  const more = set.p50 - start.p50;
  const aim = bytes.length === 0x20000 ? { text: `≤ ${most} ms more`, met: more <= most } : undefined;
  const told = timesRow(`shoal efi set: ${title}; floor = node -e 0`, set, { peer: start, ...(aim && { aim }) });
  return { ...told, shoal: `${told.shoal}, ${inUnits(more)} more` };
}

async function against(
  peer: VirtFirmware,
  rounds: number,
  images: readonly Measured[],
  result: string,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const image of images) {
    const [command, ...args] = peer.process(image.path, result);
    const { set, theirs } = await inTurn(
      { rounds, each: 0, least: 1 },
      { set: (turn) => setWait(image, turn), theirs: () => run(command, args, peer.env) },
    );
    rows.push(timesRow(`shoal efi set: ${image.title}; floor = virt-fw-vars --set-json`, set, { peer: theirs }));
  }
  return rows;
}

/** In place, each time to another value. */
const setWait = ({ path }: Measured, turn: number): void =>
  run(process.execPath, [cli, "efi", "set", path, "Timeout", String(turn)]);

/** Takes as long as the process does. @throws Error when it fails */
function run(command: string, args: readonly string[], env = process.env): void {
  const { status, stderr, error } = spawnSync(command, args, { env, encoding: "utf8", timeout: 60_000 });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${error?.message ?? stderr}`);
}
