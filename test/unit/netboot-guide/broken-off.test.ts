/** A boot that broke off and does not go on is told, as nothing but a reset helps; and is taken back when it does. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GuideBench, pi } from "./guide-bench.js";

const mac = "dc:a6:32:00:00:01";
const texts = (bench: GuideBench) => [...bench.machines.all.values()].flatMap((one) => one.observation.troubles);
const halted = (file: string) => `Its boot broke off at ${file}, and it has asked for nothing since; reset it.`;
const much = 100_000;

function booting(): GuideBench {
  const bench = new GuideBench({ pc: {} });
  bench.lease("10.77.0.100", "52:54:00:77:00:01");
  bench.files.set("vmlinuz", "k".repeat(2 * much));
  bench.ask("ipxe");
  return bench;
}

async function broken(): Promise<GuideBench> {
  const bench = booting();
  await bench.fetch("machines/pc/boot.ipxe");
  await bench.fetch("files/vmlinuz", undefined, { to: much, problem: "timed out" });
  return bench;
}

test("two minutes after a transfer broke off", async () => {
  const bench = await broken();
  bench.clock.advance(119_000);
  assert.deepEqual(texts(bench), []);
  bench.clock.advance(1000);
  assert.deepEqual(
    texts(bench).map(({ text, property, severity }) => [text, property, severity]),
    [[halted("vmlinuz"), "Boot", "Warning"]],
  );
  assert.equal(bench.clock.pending, 0);
});

const takenBack: Readonly<Record<string, (bench: GuideBench) => unknown>> = {
  "it asks again": (bench) => bench.ask("ipxe"),
  "it fetches something": (bench) => bench.fetch("files/vmlinuz"),
  "it begins anew": (bench) => bench.ask("uefi-pxe"),
  "its system asks": (bench) => bench.ask("system"),
  "it is switched off": (bench) => bench.power("pc", "Off"),
  "it is reset": (bench) => bench.begins("pc", "ForceRestart"),
};
for (const [when, act] of Object.entries(takenBack)) {
  test(`it is not said, and is taken back, when ${when}`, async () => {
    for (const wait of [60_000, 180_000]) {
      const bench = await broken();
      bench.clock.advance(wait);
      await act(bench);
      bench.clock.advance(180_000);
      assert.deepEqual(texts(bench), []);
    }
  });
}

test("nothing is said while something is still being sent, nor while the power is not on", async () => {
  const bench = booting();
  await bench.fetch("machines/pc/boot.ipxe");
  const other = await bench.open("files/initrd.img");
  await bench.fetch("files/vmlinuz", undefined, { to: much, problem: "timed out" });
  bench.clock.advance(600_000);
  assert.deepEqual(texts(bench), []);
  bench.unknownPower("pc");
  other.close({ from: 0, to: 1, problem: "The client broke it off." });
  bench.clock.advance(600_000);
  assert.deepEqual(texts(bench), []);
  bench.power("pc", "On");
  bench.clock.advance(120_000);
  assert.equal(texts(bench)[0]?.text, halted("vmlinuz"));
});

test("questions for a size, and files that nothing hangs on, are no matter", async () => {
  const bench = booting();
  bench.files.set("more.bin", "m".repeat(2 * much));
  await bench.fetch("machines/pc/boot.ipxe");
  await bench.fetch("files/vmlinuz", undefined, { to: 512, problem: "User aborted the transfer" });
  await bench.fetch("files/more.bin", undefined, { to: much, problem: "timed out" });
  assert.equal(bench.clock.pending, 0);
});

test("a board whose firmware was being sent when the service died", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", mac);
  bench.ask("board", { mac });
  await bench.fetch("config.txt");
  bench.restart();
  bench.power("pi", "On");
  bench.clock.advance(120_000);
  assert.deepEqual(
    texts(bench).map(({ text }) => text),
    [halted("the firmware")],
  );
  bench.ask("board", { mac });
  assert.deepEqual(texts(bench), []);
});

test("one that had all it hung on is left alone", async () => {
  const bench = new GuideBench({ pi });
  bench.lease("10.77.0.100", mac);
  bench.ask("board", { mac });
  await bench.fetch("RPI_EFI.fd");
  bench.restart();
  assert.equal(bench.clock.pending, 0);
});

test("a guide that is closed waits for nothing", async () => {
  const bench = await broken();
  bench.guide.close();
  assert.equal(bench.clock.pending, 0);
});
