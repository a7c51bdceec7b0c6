/** When an override that is asked for once is used up: with the last file that is directed from here, whole, and once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hadBefore } from "../../../src/domain/netboot/boot-order.js";
import { awaiting, type BootSession, beginBoot, told, transferred } from "../../../src/domain/netboot/session.js";
import type { NetStage } from "../../../src/model/netboot.js";
import type { TransferEnd } from "../../../src/ports/netboot.js";
import { type Ask, errand, place, plan, served, type Wanted } from "./boot-bench.js";

const size = 1000;

/** A boot that goes on as it is told. */
class Trial {
  boot: BootSession;
  private now = 0;

  constructor(
    private readonly wanted: Wanted,
    public ask: Ask = {},
    first: NetStage = "uefi-pxe",
    wasOff = false,
  ) {
    this.boot = beginBoot(first, 0, errand(wanted), wasOff);
    this.asks(first);
  }

  asks(stage: NetStage): this {
    const architecture = stage === "bios-pxe" ? "bios" : stage === "board" || stage === "system" ? null : "x86-64";
    const { end } = plan({ ...this.ask, wanted: this.wanted, stage, architecture, had: hadBefore(this.boot, stage) });
    this.boot = told(this.boot, { stage, architecture, end }, ++this.now);
    return this;
  }

  sends(...keys: readonly string[]): this {
    this.boot = awaiting(
      this.boot,
      keys.map((key) => ({ key, whole: true })),
    );
    return this;
  }

  fetches(key: string, end: Partial<TransferEnd> = {}): this {
    this.boot = transferred(this.boot, { key, size, end: { from: 0, to: size, problem: null, ...end } }, ++this.now);
    return this;
  }

  get used(): boolean {
    return this.boot.usedUp;
  }
}

const pxe = { target: "Pxe" } as const;

test("firmware from here: by the firmware, and by nothing before or after it", () => {
  const trial = new Trial({ ...pxe, firmware: served }, { netboot: { bootSet: "pi" } }, "board");
  assert.equal(trial.fetches("board/start4.elf").fetches("board/config.txt").used, false);
  assert.equal(trial.fetches("firmware").used, true);
  const { boot } = trial.asks("uefi-pxe").fetches("made/snponly.efi").asks("ipxe").fetches("made/boot.ipxe");
  assert.equal(boot.stageSeen, "OSBootStarted");
});

test("a question for the size, a transfer that breaks off, and its second half alone use nothing up", () => {
  const trial = new Trial({ ...pxe, firmware: served }, { netboot: { bootSet: "pi" } }, "board");
  assert.equal(trial.fetches("firmware", { to: 0, problem: "User aborted the transfer" }).used, false);
  assert.equal(trial.fetches("firmware", { to: 512, problem: "timed out" }).used, false);
  assert.equal(trial.fetches("firmware", { problem: "The last block was never acknowledged." }).used, false);
  const late = new Trial(pxe, { netboot: { boot: { kind: "program", files: { "x86-64": "a.efi" } } } });
  assert.equal(late.fetches("files/a.efi", { from: 500 }).used, false);
});

test("one that is taken up where it broke off counts", () => {
  const trial = new Trial(pxe, { netboot: { boot: { kind: "program", files: { "x86-64": "a.efi" } } } }, "uefi-http");
  assert.equal(trial.fetches("files/a.efi", { to: 600, problem: "The connection broke." }).used, false);
  assert.equal(trial.fetches("files/a.efi", { from: 600 }).used, true);
});

test("a kernel: by the last of its files, in whatever order they come", () => {
  const trial = new Trial(pxe).fetches("made/snponly.efi").asks("ipxe").sends("files/vmlinuz", "files/initrd.img");
  assert.equal(trial.fetches("made/boot.ipxe").used, false);
  assert.equal(trial.fetches("files/initrd.img").used, false);
  assert.equal(trial.boot.stageSeen, "SystemHardwareInitializationComplete");
  assert.equal(trial.fetches("files/vmlinuz", { to: 10, problem: "The connection broke." }).used, false);
  assert.equal(trial.fetches("files/vmlinuz").used, true);
  assert.equal(trial.boot.stageSeen, "OSBootStarted");
});

test("iPXE that asks for its address again in the middle of the script still owes the rest", () => {
  const trial = new Trial(pxe).asks("ipxe").sends("files/vmlinuz").fetches("made/boot.ipxe").asks("ipxe");
  assert.equal(trial.used, false);
  assert.equal(trial.fetches("files/vmlinuz").used, true);
});

test("a script that leads elsewhere: by itself", () => {
  const chain = { netboot: { boot: { kind: "chain", url: "http://192.0.2.1/boot.ipxe" } } } as const;
  assert.equal(new Trial(pxe, chain).asks("ipxe").fetches("made/boot.ipxe").used, true);
});

test("a disk that is read in pieces: by the first of them", () => {
  const trial = new Trial(pxe, { netboot: { boot: { kind: "image", file: "os.iso" } } }).asks("ipxe");
  trial.boot = awaiting(trial.boot, [{ key: "files/os.iso", whole: false }]);
  assert.equal(trial.fetches("made/boot.ipxe").used, false);
  assert.equal(trial.fetches("files/os.iso", { to: 0 }).used, false);
  // A disc's first descriptor.
  assert.equal(trial.fetches("files/os.iso", { from: 320, to: 384 }).used, true);
});

test("the program for iPXE is not the last", () => {
  assert.equal(new Trial(pxe).fetches("made/snponly.efi").used, false);
});

test("what leads past the network: as soon as it was told so, and not before it asks", () => {
  assert.equal(new Trial({ target: "Hdd" }).used, true);
  assert.equal(new Trial({ target: "Hdd" }, {}, "ipxe").used, true);
  const board = new Trial({ target: "Hdd" }, { netboot: { bootSet: "pi" } }, "board");
  assert.equal(board.used, false);
  assert.equal(board.fetches("firmware").used, true);
});

test("what leads past the network, of a machine that never asks: by the system of one that was off before", () => {
  assert.equal(new Trial({ target: "Hdd" }, {}, "system", true).used, true);
  // A lease that is renewed tells of no boot.
  assert.equal(new Trial({ target: "Hdd" }, {}, "system", false).used, false);
  assert.equal(new Trial(pxe, {}, "system", true).used, false);
});

test("a URL elsewhere: as soon as it was told", () => {
  const away = { target: "UefiHttp", httpBootUri: "http://192.0.2.1/os.efi" } as const;
  const trial = new Trial(away, {}, "uefi-http");
  assert.equal(trial.used, true);
  // Nobody knows whether it was fetched.
  assert.equal(trial.boot.stageSeen, "SystemHardwareInitializationComplete");
});

test("what was lacking at first, and is given to the same program when it asks again", () => {
  const own = { boot: { kind: "program", files: { "x86-64": "a.efi" } } } as const;
  const trial = new Trial(pxe, { netboot: own, place: { ...place, tftpPort: null } });
  assert.deepEqual([trial.used, trial.boot.end.files], [false, []]);
  trial.ask = { netboot: own };
  assert.equal(trial.asks("uefi-pxe").used, false);
  assert.equal(trial.fetches("files/a.efi").used, true);
});

test("a system that installs itself from here is followed without keeping count of all that it fetches", () => {
  const trial = new Trial(pxe).asks("ipxe").sends("files/vmlinuz").fetches("made/boot.ipxe").fetches("files/vmlinuz");
  for (let n = 0; n < 3000; n += 1) trial.fetches(`files/packages/${n}.deb`);
  assert.deepEqual([trial.boot.had.size, trial.used], [1000, true]);
});

test("nothing is used up by what should have been given and was not", () => {
  assert.equal(
    new Trial(pxe, { netboot: { boot: { kind: "nothing" } } }).asks("ipxe").fetches("made/boot.ipxe").used,
    false,
  );
});

test("whatever breaks off in whatever order, only the whole file counts, and it is used up exactly once", () => {
  const end = fc.record({
    from: fc.integer({ min: 0, max: size }),
    to: fc.integer({ min: 0, max: size }),
    problem: fc.constantFrom(null, "broke"),
  });
  fc.assert(
    fc.property(fc.array(end, { maxLength: 20 }), (ends) => {
      const trial = new Trial({ ...pxe, firmware: served }, { netboot: { bootSet: "pi" } }, "board");
      let [come, isWhole, times, was] = [0, false, 0, false];
      for (const { from, to, problem } of ends.filter((one) => one.from <= one.to)) {
        trial.fetches("firmware", { from, to, problem });
        if (from <= come) come = Math.max(come, to);
        isWhole ||= come === size && problem === null;
        if (trial.used && !was) times += 1;
        was = trial.used;
        assert.equal(trial.used, isWhole);
      }
      assert.ok(times <= 1);
    }),
  );
});
