/** An image store in a folder of its own, and a family whose images say in their first line what they are. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ImageFacts } from "../../../src/model/firmware.js";
import { FirmwareError, type FirmwareFamily } from "../../../src/ports/firmware.js";
import type { Images, NewImage } from "../../../src/ports/images.js";
import { type ImageStoreOptions, openImageStore } from "../../../src/services/firmware/image-store.js";
import { ManualClock } from "../../support/manual-clock.js";

/** Whole images, small enough to be compared. */
export const imageOf = (family: string, version: string, filling = 0): Buffer =>
  Buffer.from(`${family} ${version}\n${"x".repeat(filling)}`);

function inspect(id: string, image: Uint8Array): ImageFacts {
  const [family, version = ""] = (Buffer.from(image).toString().split("\n")[0] ?? "").split(" ");
  if (family !== id) throw new FirmwareError("not-an-image", "its first line says something else");
  return { version, layout: `${id} in one piece`, hasCode: true };
}

/** Of the family's many functions the store needs one. */
export const family = (id: string, simulated = false): FirmwareFamily =>
  ({
    id,
    name: `the ${id}`,
    simulated,
    inspect: (image: Uint8Array) =>
      simulated ? { version: null, layout: "anything", hasCode: true } : inspect(id, image),
  }) as unknown as FirmwareFamily;

export const families = new Map([family("pi"), family("pc"), family("toy", true)].map((one) => [one.id, one] as const));

export interface LogLine {
  readonly level: string;
  readonly text: string;
  readonly fields?: object;
}

export interface StoreUnderTest {
  readonly directory: string;
  readonly clock: ManualClock;
  readonly log: LogLine[];
  readonly images: Images;
  /** Another program on the same folder. */
  another(options?: Partial<ImageStoreOptions>): Promise<Images>;
  /** What lies there, drafts and all. */
  files(): Promise<string[]>;
}

export async function storeUnderTest(
  t: TestContext,
  options: Partial<ImageStoreOptions> = {},
): Promise<StoreUnderTest> {
  const root = await mkdtemp(join(tmpdir(), "shoal-images-"));
  t.after(() => rm(root, { recursive: true }));
  const directory = join(root, "state", "images");
  const clock = new ManualClock();
  const log: LogLine[] = [];
  const line = (level: string) => (text: string, fields?: object) =>
    void log.push({ level, text, ...(fields && { fields }) });
  const logger = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  const trust = { signers: [], requireSignature: false };
  const open = (own: Partial<ImageStoreOptions> = {}) =>
    openImageStore({ directory, clock, log: logger, families, largest: 1000, trust, ...options, ...own });
  return {
    directory,
    clock,
    log,
    images: await open(),
    another: open,
    files: async () => (await readdir(directory, { recursive: true }).catch(() => [])).sort(),
  };
}

export const about = (changes: Partial<NewImage> = {}): NewImage => ({
  name: "firmware.bin",
  from: "a test",
  families: ["pi", "pc"],
  ...changes,
});

/** In pieces, as from a network. */
export async function* arriving(bytes: Uint8Array, piece = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

/** What it says, and then nothing more, for ever. */
export async function* stalling(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
  await new Promise(() => undefined);
}
