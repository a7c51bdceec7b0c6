/** Images of many machines made of one: the time of each, what is kept in memory, and what the image's size has to do with it. */
import { edk2 } from "../adapters/firmware/boards/edk2.js";
import { startChild } from "./child.js";
import type { Effort } from "./contest.js";
import type { Measured } from "./firmware.js";
import type { FirmwareQuestion, MachinesAnswer } from "./firmware-child.js";
import { inTurn, timesRow } from "./firmware-turns.js";
import type { Row } from "./row.js";

const machines = 1000;
/** MB above an idle process. */
const mostMemory = 100;

export async function measureRenderings(effort: Effort, images: readonly Measured[]): Promise<readonly Row[]> {
  const board = images.find(({ title }) => title.startsWith("RPI_EFI.fd"));
  return [...(board ? await ofFleet(board) : []), ...(await bySize(effort, images))];
}

async function ofFleet({ title, path }: Measured): Promise<readonly Row[]> {
  const child = startChild("firmware-child.js", ["--expose-gc"]);
  try {
    const asked = { kind: "machines", path, machines } satisfies FirmwareQuestion;
    const { variables, renderings, took } = await child.ask<MachinesAnswer>(asked);
    const what = `render an image of each machine, with variables of its own: ${title}`;
    const memory = (of: MachinesAnswer["variables"]) =>
      `${of.held.toFixed(1)} MB (resident ${of.resident.toFixed(0)} MB)`;
    const most = Math.max(renderings.held, renderings.resident);
    return [
      timesRow(what, { ...took, n: machines }, { machines }),
      { what: "memory of these variables, above an idle process", machines, shoal: memory(variables), n: 1 },
      {
        what: "the same with all the images at once",
        machines,
        shoal: memory(renderings),
        n: 1,
        aim: { text: `< ${mostMemory} MB`, met: most < mostMemory },
      },
    ];
  } finally {
    await child.stop();
  }
}

/** The same variables into each; the smallest image is the floor. */
async function bySize(effort: Effort, images: readonly Measured[]): Promise<readonly Row[]> {
  const [first, ...others] = images;
  if (!first) return [];
  const variables = edk2.read(first.bytes);
  const turns = { rounds: effort.rounds, each: effort.seconds * 50, least: 3 };
  const times = await inTurn(
    turns,
    Object.fromEntries(images.map(({ title, bytes }) => [title, () => edk2.render(bytes, variables)])),
  );
  return others.flatMap(({ title }) => {
    const [ours, floor] = [times[title], times[first.title]];
    return ours && floor ? [timesRow(`render: ${title}; floor = ${first.title}`, ours, { peer: floor })] : [];
  });
}
