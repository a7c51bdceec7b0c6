/** Boot#### byte for byte as firmware writes it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fv, fvFile, ipv4, mac, pci, pciRoot, uri } from "../../../adapters/firmware/uefi/device-path/nodes.js";
import { firstPath, pathOf } from "../../../adapters/firmware/uefi/device-path.js";
import { guidBytes } from "../../../adapters/firmware/uefi/guid.js";
import {
  bootOptionName,
  bootOptionNumber,
  encodeLoadOption,
  type LoadOption,
  loadOptionActive,
  loadOptionCategoryApp,
  loadOptionHidden,
  parseLoadOption,
} from "../../../adapters/firmware/uefi/load-option.js";
import { guids } from "../../../adapters/firmware/uefi/well-known.js";
import { troubleOf } from "./codec-trouble.js";
import { bytes } from "./hex.js";

const auto = guidBytes(guids.autoCreatedBootOption);
const none = new Uint8Array(0);

const golden: readonly (readonly [name: string, written: string, option: LoadOption])[] = [
  [
    "the setup application of OVMF",
    `09010000 2c00 "UiApp" 0000 04071400c9bdb87cebf8344faaea3ee4af6516a1 0406140021aa2c4614760345836e8ab6f4662331 7fff0400`,
    {
      attributes: loadOptionActive | loadOptionHidden | loadOptionCategoryApp,
      description: "UiApp",
      path: pathOf(fv(guids.ovmfVolume), fvFile(guids.uiAppFile)),
      optionalData: none,
    },
  ],
  [
    "PXE of OVMF",
    `01000000 5600 "UEFI PXEv4 (MAC:525400770001)" 0000 02010c00d041030a00000000 010106000001
     030b2500525400770001 00*26 01 030c1b00 00*23 7fff0400 4eac0881119f594d850ee21a522c59b2`,
    {
      attributes: loadOptionActive,
      description: "UEFI PXEv4 (MAC:525400770001)",
      path: pathOf(pciRoot(0), pci(1, 0), mac("52:54:00:77:00:01"), ipv4()),
      optionalData: auto,
    },
  ],
  [
    "HTTP boot of OVMF",
    `01000000 5a00 "UEFI HTTPv4 (MAC:525400770001)" 0000 02010c00d041030a00000000 010106000001
     030b2500525400770001 00*26 01 030c1b00 00*23 03180400 7fff0400 4eac0881119f594d850ee21a522c59b2`,
    {
      attributes: loadOptionActive,
      description: "UEFI HTTPv4 (MAC:525400770001)",
      path: pathOf(pciRoot(0), pci(1, 0), mac("525400770001"), ipv4(), uri()),
      optionalData: auto,
    },
  ],
  [
    "PXE of a Raspberry Pi 4",
    `01000000 4400 "UEFI PXEv4 (MAC:D83ADD614D15)" 0000 030b2500d83add614d15 00*26 01 030c1b00 00*23 7fff0400
     4eac0881119f594d850ee21a522c59b2`,
    {
      attributes: loadOptionActive,
      description: "UEFI PXEv4 (MAC:D83ADD614D15)",
      path: pathOf(mac("d8:3a:dd:61:4d:15"), ipv4()),
      optionalData: auto,
    },
  ],
];

for (const [name, written, option] of golden)
  test(name, () => {
    const expected = bytes(written);
    assert.deepEqual(parseLoadOption(expected), option);
    assert.deepEqual(encodeLoadOption(option), expected);
  });

test("PXE of a Raspberry Pi 4 takes 150 bytes", () => {
  assert.equal(bytes(golden[3]![1]).length, 150);
});

const anyOption = fc.record(
  {
    attributes: fc.nat(0xffffffff),
    /** Any code units, also halves of surrogate pairs. */
    description: fc.array(fc.integer({ min: 1, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    path: fc.uint8Array({ maxLength: 200 }),
    optionalData: fc.uint8Array({ maxLength: 200 }),
  },
  { noNullPrototype: true },
);

test("any option comes back as it was", () => {
  fc.assert(fc.property(anyOption, (option) => assert.deepEqual(parseLoadOption(encodeLoadOption(option)), option)));
});

test("any bytes are an option that leads back to them, or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
      troubleOf(() => assert.deepEqual(encodeLoadOption(parseLoadOption(content)), content));
    }),
  );
});

test("an option that is cut off says where", () => {
  const whole = bytes(golden[0]![1]);
  const said = (length: number) => troubleOf(() => parseLoadOption(whole.subarray(0, length)));
  assert.equal(said(3), "the attributes of the load option is cut off (at 0)");
  assert.equal(said(10), "the description of the load option does not end (at 6)");
  assert.equal(said(40), "the device path of the load option is cut off (at 18)");
});

test("what does not fit into an option is refused", () => {
  const option = { attributes: 1, description: "a", path: none, optionalData: none };
  assert.match(
    troubleOf(() => encodeLoadOption({ ...option, path: new Uint8Array(65536) })) ?? "",
    /longer than 65535/,
  );
  assert.match(troubleOf(() => encodeLoadOption({ ...option, description: "a\0b" })) ?? "", /has a NUL in it/);
});

test("of several paths the first is what is loaded", () => {
  const [first, second] = [pathOf(uri("http://192.0.2.1/a.efi")), pathOf(mac("52:54:00:77:00:01"))];
  assert.deepEqual(firstPath(Buffer.concat([first, second])), first);
});

test("names have four upper-case hex digits", () => {
  assert.equal(bootOptionName(0xa1), "Boot00A1");
  assert.equal(bootOptionNumber("Boot00A1"), 0xa1);
  for (const name of ["Boot00a1", "Boot0A1", "BootNext", "BootOrder", "Boot00A1 "])
    assert.equal(bootOptionNumber(name), undefined, name);
});
