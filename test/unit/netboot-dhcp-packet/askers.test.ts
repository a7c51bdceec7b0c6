/** Who asks is read from the packet: real firmware, a Raspberry Pi, and what strange clients say. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { askerOf } from "../../../adapters/netboot/dhcp/packet/asker.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { dhcpCapture } from "../../support/dhcp-captures.js";
import { arbitraryMessage, dhcpRequest, raspberryPiOptions } from "../../support/dhcp-messages.js";

const mac = "52:54:00:77:00:01";
const machineId = "0033221100554477668899aabbccddeeff";
const silent = { architectures: [], vendorClass: null, userClasses: [], machineId: null, ipxe: null, hostName: null };

const firmware: readonly (readonly [capture: string, architecture: number, vendorClass: string])[] = [
  ["ovmf-x86_64-pxe-dnsmasq", 7, "PXEClient:Arch:00007:UNDI:003000"],
  ["aavmf-aarch64-pxe-dnsmasq", 11, "PXEClient:Arch:00011:UNDI:003000"],
  ["ovmf-x86_64-httpboot-dnsmasq", 16, "HTTPClient:Arch:00016:UNDI:003000"],
  ["aavmf-aarch64-httpboot-dnsmasq", 19, "HTTPClient:Arch:00019:UNDI:003000"],
];

for (const [name, architecture, vendorClass] of firmware)
  test(`the firmware of ${name}`, () => {
    for (const { bytes, from } of dhcpCapture(name).packets)
      if (from === "0.0.0.0:68")
        assert.deepEqual(askerOf(decode(bytes)), {
          ...silent,
          mac,
          machineId,
          architectures: [architecture],
          vendorClass,
        });
  });

const programs: readonly (readonly [capture: string, index: number, architecture: number, feature: string])[] = [
  ["ovmf-x86_64-pxe-ipxe-script-dnsmasq", 4, 7, "24"],
  ["aavmf-aarch64-pxe-ipxe2-script-dnsmasq", 4, 11, "14"],
  ["seabios-x86-ipxe-rom-script-dnsmasq", 0, 0, "21"],
];

for (const [name, index, architecture, feature] of programs)
  test(`iPXE of ${name}`, () => {
    const asker = askerOf(decode(dhcpCapture(name).packets[index]!.bytes));
    assert.deepEqual(asker.userClasses, ["iPXE"]);
    assert.deepEqual(asker.architectures, [architecture]);
    assert.equal(asker.ipxe?.[0xb1], "011af41000");
    assert.equal(asker.ipxe?.[Number(`0x${feature}`)], "01");
    assert.match(asker.ipxe?.[0xeb] ?? "", /^0[12]0000$/);
  });

test("the boot loader of a Raspberry Pi 4", () => {
  const asker = askerOf(dhcpRequest(raspberryPiOptions));
  assert.deepEqual(asker.architectures, [0]);
  assert.equal(asker.vendorClass, "PXEClient:Arch:00000:UNDI:002001");
  assert.equal(asker.machineId, "005250693400c03111a1b2c3d41234abcd");
  assert.equal(asker.ipxe, null);
});

test("a client that says nothing", () => {
  assert.deepEqual(askerOf(dhcpRequest()), { ...silent, mac });
});

const userClasses: readonly (readonly [hex: string, classes: readonly string[]])[] = [
  ["69505845", ["iPXE"]],
  ["0469505845", ["iPXE"]],
  ["0469505845 036c6162", ["iPXE", "lab"]],
  // The last length reaches too far: so it is one text, without what cannot be shown.
  ["046950584505", ["iPXE"]],
  ["00", []],
  ["", []],
];
for (const [hex, classes] of userClasses)
  test(`user classes of ${hex || "nothing"}`, () => {
    assert.deepEqual(askerOf(dhcpRequest({ 77: `0x${hex}` })).userClasses, classes);
  });

test("several architectures, and half a one", () => {
  assert.deepEqual(askerOf(dhcpRequest({ 93: "0x0007 0010 00" })).architectures, [7, 16]);
  assert.equal(askerOf(dhcpRequest({ 93: `0x${"0007".repeat(100)}` })).architectures.length, 16);
});

test("texts have no control characters and are bounded", () => {
  const asker = askerOf(dhcpRequest({ 12: "pi\u001b[31m\n\u202egnp\0", 60: "x".repeat(500) }));
  assert.equal(asker.hostName, "pi[31mgnp");
  assert.equal(asker.vendorClass?.length, 255);
  assert.equal(askerOf(dhcpRequest({ 12: "\0\0" })).hostName, null);
});

test("sub-options of iPXE that reach past the end are left out, with what is behind them", () => {
  assert.deepEqual(askerOf(dhcpRequest({ 175: "0x1301 01 18ff 01" })).ipxe, { 19: "01" });
  assert.deepEqual(askerOf(dhcpRequest({ 175: "0x" })).ipxe, {});
});

test("a machine id of another length is none", () => {
  assert.equal(askerOf(dhcpRequest({ 97: "0x0011" })).machineId, null);
});

test("whatever is sent, it is read", () => {
  fc.assert(
    fc.property(arbitraryMessage({ mostOptions: 40 }), (message) => {
      const asker = askerOf(message);
      const texts = [asker.vendorClass, asker.hostName, ...asker.userClasses].filter((text) => text !== null);
      assert.ok(texts.every((text) => text.length <= 255 && !/\p{Cc}/u.test(text)));
    }),
  );
});
