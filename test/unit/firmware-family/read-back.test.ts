import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aavmf } from "../../../adapters/firmware/boards/aavmf.js";
import { ovmf } from "../../../adapters/firmware/boards/ovmf.js";
import { raspberryPi4 } from "../../../adapters/firmware/boards/raspberry-pi-4.js";
import { simulated } from "../../../adapters/firmware/boards/simulated.js";
import type { Variables } from "../../../src/model/firmware.js";
import type { BootTarget } from "../../../src/model/words.js";
import { FirmwareError, type FirmwareFamily } from "../../../src/ports/firmware.js";
import {
  booted,
  bootNext,
  decision,
  entry,
  globalGuid,
  node,
  nodes,
  order,
  pathOf,
  port,
  variable,
} from "./machines.js";

const without = (variables: Variables, ...names: readonly string[]): Variables =>
  variables.filter(({ name }) => !names.includes(name));
const added = (variables: Variables, ...changed: Variables): Variables => [
  ...without(variables, ...changed.map(({ name }) => name)),
  ...changed,
];
const inOrder = (variables: Variables): Variables =>
  [...variables].sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));

const url = "http://10.0.0.1/x.efi";
const overrides = {
  pxe: decision("Pxe"),
  url: decision("UefiHttp", { httpBootUri: url }),
  setup: decision("BiosSetup"),
  always: decision("Pxe", { continuous: true }),
  alwaysUrl: decision("UefiHttp", { httpBootUri: url, continuous: true }),
} as const;

const placed = (which: keyof typeof overrides, before = booted) => ovmf.withOverride(before, overrides[which], node, 3);

test("BootNext that is gone was used, and the entry of our own goes with it", () => {
  for (const which of ["pxe", "url"] as const) {
    const override = placed(which);
    const found = without(override.variables, "BootNext");
    assert.deepEqual(ovmf.withoutOverride(found, override.placed), { variables: booted, used: true });
  }
});

test("BootNext that is still there was not used", () => {
  for (const which of ["pxe", "url"] as const) {
    const override = placed(which);
    assert.deepEqual(ovmf.withoutOverride(override.variables, override.placed), { variables: booted, used: false });
  }
});

test("another BootNext is the operating system's: ours was used", () => {
  const override = placed("pxe");
  const found = added(override.variables, bootNext(2));
  assert.deepEqual(ovmf.withoutOverride(found, override.placed), { variables: [...booted, bootNext(2)], used: true });
});

test("the setup menu was shown when the bit is gone", () => {
  const override = placed("setup");
  const shown = variable(globalGuid, "OsIndications", "0000000000000000");
  const found = added(override.variables, shown);
  assert.deepEqual(ovmf.withoutOverride(found, override.placed), { variables: [...booted, shown], used: true });
  assert.equal(ovmf.withoutOverride(without(found, "OsIndications"), override.placed).used, true);
  assert.deepEqual(ovmf.withoutOverride(override.variables, override.placed), { variables: booted, used: false });
});

const stick = entry(8, "UEFI QEMU USB HARDDRIVE", pathOf(nodes.pciRoot, nodes.pci1, nodes.usb));

/** What firmware and operating systems do to an order with an override before it. */
const reordered: readonly (readonly [
  what: string,
  which: "always" | "alwaysUrl",
  found: readonly number[],
  expected: readonly number[],
])[] = [
  ["as it was", "always", [3, 0, 1, 2, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7]],
  ["a new device at the end", "always", [3, 0, 1, 2, 4, 5, 6, 7, 8], [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ["an operating system put itself first", "always", [8, 3, 0, 1, 2, 4, 5, 6, 7], [8, 0, 1, 2, 3, 4, 5, 6, 7]],
  ["devices before it are gone", "always", [3, 4, 5, 6, 7], [3, 4, 5, 6, 7]],
  ["the neighbour is gone", "always", [3, 0, 1, 4, 5, 6, 7], [0, 1, 3, 4, 5, 6, 7]],
  ["it was taken out", "always", [0, 1, 2, 4, 5, 6, 7], [0, 1, 2, 4, 5, 6, 7]],
  ["turned round", "always", [3, 7, 6, 5, 4, 2, 1, 0], [7, 6, 5, 4, 2, 3, 1, 0]],
  ["our own entry, as it was", "alwaysUrl", [0x5348, 0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7]],
  ["our own entry, moved", "alwaysUrl", [8, 0, 1, 0x5348, 2, 3, 4, 5, 6, 7], [8, 0, 1, 2, 3, 4, 5, 6, 7]],
];

for (const [what, which, found, expected] of reordered)
  test(`an override before BootOrder is taken out: ${what}`, () => {
    const override = placed(which);
    const seen = added(override.variables, stick, order(...found));
    const { variables, used } = ovmf.withoutOverride(seen, override.placed);
    assert.deepEqual(inOrder(variables), inOrder([...without(booted, "BootOrder"), stick, order(...expected)]));
    assert.equal(used, false);
  });

test("of a blank store nothing is left but what the firmware added", () => {
  const override = aavmf.withOverride([], decision("Usb", { continuous: true }), node, 1);
  assert.deepEqual(aavmf.withoutOverride(override.variables, override.placed).variables, []);
  const auto = entry(1, "UEFI PXEv4", pathOf(port, nodes.ipv4));
  const found = [...without(override.variables, "BootOrder"), auto, order(0x5348, 1)];
  assert.deepEqual(aavmf.withoutOverride(found, override.placed).variables, [auto, order(1)]);
});

test("what firmware wrote besides stays", () => {
  const override = placed("pxe");
  const counter = variable("eb704011-1402-11d3-8e77-00a0c969723b", "MTC", "05000000");
  const found = [...without(override.variables, "BootNext"), counter];
  assert.deepEqual(ovmf.withoutOverride(found, override.placed).variables, [...booted, counter]);
});

/* ── any override of any store ───────────────────────────────────────────────────────────────────────────────────── */

const paths = [
  pathOf(port, nodes.ipv4),
  pathOf(port, nodes.ipv4, nodes.uri),
  pathOf(nodes.pciRoot, nodes.pci1, nodes.sata0),
  pathOf(nodes.pciRoot, nodes.pci1, nodes.usb),
  pathOf(nodes.hd, nodes.file),
  pathOf(nodes.ovmf, nodes.shell),
  "0102",
];

const anyEntry = fc
  .record({
    number: fc.integer({ min: 0, max: 12 }),
    title: fc.constantFrom("one", "DVD-ROM", "ubuntu"),
    path: fc.constantFrom(...paths),
    attributes: fc.constantFrom("01000000", "00000000", "09010000"),
  })
  .map(({ number, title, path, attributes }) => entry(number, title, path, { attributes }));

/** Entries, an order of some of them and of others, a setting; no BootNext, which an override takes the place of. */
const anyStore: fc.Arbitrary<Variables> = fc
  .record({
    entries: fc.uniqueArray(anyEntry, { maxLength: 8, selector: ({ name }) => name }),
    order: fc.option(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 10 })),
    indications: fc.option(fc.constantFrom("0400000000000000", "ff00000000000001")),
  })
  .map(({ entries, order: numbers, indications }) => [
    ...entries,
    ...(numbers ? [order(...numbers)] : []),
    ...(indications ? [variable(globalGuid, "OsIndications", indications.replace("ff", "fe"))] : []),
    variable(globalGuid, "Timeout", "0300"),
  ]);

const anyDecision = fc
  .record({
    target: fc.constantFrom<Exclude<BootTarget, "None"> | null>(
      ...([
        "Pxe",
        "UefiHttp",
        "Hdd",
        "Cd",
        "Usb",
        "BiosSetup",
        "UefiShell",
        "UefiTarget",
        "UefiBootNext",
        null,
      ] as const),
    ),
    continuous: fc.boolean(),
    uri: fc.constantFrom(undefined, url),
    number: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ target, continuous, uri, number }) =>
    decision(target, {
      continuous,
      ...(uri !== undefined && { httpBootUri: uri }),
      option: target === "UefiBootNext" ? `Boot000${number.toString(16).toUpperCase()}` : "PciRoot(0x0)/Pci(0x3,0x0)",
    }),
  );

const real: readonly FirmwareFamily[] = [ovmf, aavmf, raspberryPi4];
const anyFamily = fc.constantFrom(...real, simulated);
/** What a simulated machine is offered does not follow from its options. */
const anyReal = fc.constantFrom(...real);

test("any override of any store: taken out again nothing of it is left", () => {
  fc.assert(
    fc.property(anyFamily, anyStore, anyDecision, (family, store, wanted) => {
      try {
        const { variables, placed: what } = family.withOverride(store, wanted, node, 9);
        assert.equal(what.seq, 9);
        assert.deepEqual(family.withoutOverride(variables, what), { variables: store, used: false });
      } catch (error) {
        assert.ok(error instanceof FirmwareError && error.code === "no-such-option", (error as Error).stack);
      }
    }),
  );
});

test("any override of any store: the firmware boots it, and then it was used", () => {
  fc.assert(
    fc.property(anyReal, anyStore, anyDecision, (family, store, wanted) => {
      const { target } = wanted;
      if (target === null || !family.view(store, node).bootTargets.includes(target)) return;
      if (target === "UefiBootNext" && !isThere(store, wanted.option)) return;
      const { variables, placed: what } = family.withOverride(store, wanted, node, 9);
      const boot = family.boot(variables, node);
      // A path of the client's, or an option of theirs, may be of any kind.
      if (!["UefiTarget", "UefiBootNext"].includes(target)) assert.equal(boot.target, target);
      const { variables: after, used } = family.withoutOverride(boot.after, what);
      assert.equal(used, target === "BiosSetup" || !wanted.continuous);
      assert.deepEqual(without(after, "OsIndications"), without(store, "OsIndications"));
    }),
  );
});

const isThere = (store: Variables, name: string | null): boolean =>
  store.some((one) => one.name === name && !one.data.includes("0102"));
