/** Stages of real firmware's boots, from its packets; and of whatever else somebody sends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { askerOf } from "../../../adapters/netboot/dhcp/packet/asker.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { standingOf } from "../../../src/domain/netboot/stage.js";
import { dhcpCaptures } from "../../support/dhcp-captures.js";
import { arbitraryMessage } from "../../support/dhcp-messages.js";

/** Firmware by the beginning of a capture's name, and then iPXE where its name tells of one. */
const stages: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^seabios/, ["ipxe bios"]],
  [/^ovmf.*httpboot/, ["uefi-http x86-64"]],
  [/^aavmf.*httpboot/, ["uefi-http arm64"]],
  [/^ovmf.*-ipxe/, ["uefi-pxe x86-64", "ipxe x86-64"]],
  [/^aavmf.*-ipxe/, ["uefi-pxe arm64", "ipxe arm64"]],
  [/^ovmf/, ["uefi-pxe x86-64"]],
  [/^aavmf/, ["uefi-pxe arm64"]],
];

for (const { name, packets } of dhcpCaptures())
  test(name, () => {
    const asked = packets.map(({ bytes }) => decode(bytes)).filter(({ op }) => op === "request");
    const standings = asked.map((message) => standingOf(askerOf(message)));
    const found = [...new Set(standings.map(({ stage, architecture }) => `${stage} ${architecture}`))];
    assert.deepEqual(found, stages.find(([pattern]) => pattern.test(name))?.[1]);
    for (const { uuid } of standings) assert.equal(uuid, "00112233-4455-6677-8899-aabbccddeeff");
  });

test("any packet is of some stage", () => {
  fc.assert(
    fc.property(arbitraryMessage({ mostOptions: 24 }), (message) => {
      const { stage, uuid } = standingOf(askerOf(message));
      assert.ok(stage);
      assert.ok(uuid === null || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid));
    }),
  );
});
