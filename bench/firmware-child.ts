/** What has to be measured in a process that did nothing before. */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { raspberryPi4 } from "../adapters/firmware/boards/raspberry-pi-4.js";
import type { Variables } from "../src/model/firmware.js";
import type { Inventory } from "../src/model/inventory.js";
import type { Rendering } from "../src/ports/firmware.js";
import { answer } from "./child.js";
import { withTimeout } from "./firmware-images.js";
import { timeOf } from "./firmware-turns.js";
import { type Latency, latencyOf } from "./statistics.js";

export type FirmwareQuestion =
  | { readonly kind: "first"; readonly path: string }
  | { readonly kind: "machines"; readonly path: string; readonly machines: number };

/** Milliseconds of the first change of this process. */
export type FirstAnswer = number;

/** MB above those of a process that has the image in memory and nothing else. */
export interface MachinesAnswer {
  readonly variables: Memory;
  /** With those variables. */
  readonly renderings: Memory;
  readonly took: Latency;
}

interface Memory {
  /** What is reachable, in and out of the heap. */
  readonly held: number;
  readonly resident: number;
}

answer<FirmwareQuestion>(async (question) => {
  const bytes = new Uint8Array(readFileSync(question.path));
  return question.kind === "first" ? first(bytes) : ofMachines(bytes, question.machines);
});

function first(bytes: Uint8Array): FirstAnswer {
  return timeOf(() => withTimeout(bytes, 1));
}

function ofMachines(image: Uint8Array, machines: number): MachinesAnswer {
  const idle = memory();
  const base = raspberryPi4.read(image);
  const fleet = Array.from({ length: machines }, (_, index) => variablesOf(base, index));
  const variables = memoryAbove(idle);
  const took: number[] = [];
  const renderings = fleet.map((its) => rendered(image, its, took));
  const both = memoryAbove(idle);
  // Also keeps everything reachable until here.
  const isRight = fleet.length === machines && renderings.every(({ size }) => size === image.length);
  if (!isRight) throw new Error("an image of another size came out");
  return { variables, renderings: both, took: latencyOf(took) };
}

function rendered(image: Uint8Array, variables: Variables, took: number[]): Rendering {
  const start = performance.now();
  const rendering = raspberryPi4.render(image, variables);
  took.push(performance.now() - start);
  return rendering;
}

/** Each has settings, a tag and a boot over the network of its own. */
function variablesOf(base: Variables, index: number): Variables {
  const mac = `d8:3a:dd:00:${hex(index >> 8)}:${hex(index & 0xff)}`;
  const machine = { nics: [{ mac }] } as unknown as Inventory;
  const attributes = { AssetTag: `board ${index}`, CpuClock: "Custom", CustomCpuClock: 600 + index };
  const amended = raspberryPi4.amend(base, { attributes }, { machine, now: 0, keys: null });
  const uri = { mode: "UEFI", httpBootUri: `http://10.0.0.1/${index}.efi`, option: null } as const;
  return raspberryPi4.withOverride(amended, { target: "UefiHttp", ...uri, continuous: false }, machine, 1).variables;
}

const hex = (byte: number): string => byte.toString(16).padStart(2, "0");

/** @throws Error without --expose-gc */
function memory(): Memory {
  if (!globalThis.gc) throw new Error("this needs --expose-gc");
  // What the first finds to be of no use has finalizers, which the second waits for.
  for (let time = 0; time < 2; time += 1) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: (heapUsed + external) / 1e6, resident: rss / 1e6 };
}

function memoryAbove(before: Memory): Memory {
  const now = memory();
  return { held: now.held - before.held, resident: now.resident - before.resident };
}
