/** Packets of real firmware and servers are read, and read the same after they are written again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { encode } from "../../../adapters/netboot/dhcp/packet/encode.js";
import { hasEthernetAddress, macOf, messageTypeOf } from "../../../adapters/netboot/dhcp/packet/options.js";
import { dhcpCapture, dhcpCaptures } from "../../support/dhcp-captures.js";
import { comparable } from "../../support/dhcp-messages.js";

for (const { name, packets } of dhcpCaptures())
  test(`every packet of ${name}`, () => {
    assert.ok(packets.length >= 4);
    for (const { from, bytes } of packets) {
      const message = decode(bytes);
      assert.equal(message.op, from.endsWith(":67") || from === "10.77.0.1:4011" ? "reply" : "request");
      assert.equal(macOf(message), "52:54:00:77:00:01");
      assert.ok(hasEthernetAddress(message));
      assert.ok(messageTypeOf(message));
      assert.deepEqual(comparable(decode(encode(message, { largest: 1472 }))), comparable(message));
    }
  });

test("fields of a DISCOVER and of the ACK to it", () => {
  const [discover, , , ack] = dhcpCapture("ovmf-x86_64-pxe-dnsmasq").packets.map(({ bytes }) => decode(bytes));
  assert.equal(messageTypeOf(discover!), "discover");
  assert.equal(discover!.flags, 0x8000);
  assert.deepEqual([...discover!.options.keys()], [53, 57, 55, 97, 94, 93, 60]);
  assert.equal(messageTypeOf(ack!), "ack");
  assert.equal(ack!.xid, decode(dhcpCapture("ovmf-x86_64-pxe-dnsmasq").packets[2]!.bytes).xid);
  assert.deepEqual([ack!.yiaddr, ack!.siaddr, ack!.ciaddr], ["10.77.0.100", "10.77.0.1", "0.0.0.0"]);
  assert.deepEqual([...ack!.options.keys()], [53, 54, 51, 67, 58, 59, 1, 28, 3]);
});

test("header texts of a proxy's ACK", () => {
  const acks = dhcpCapture("ovmf-x86_64-proxydhcp-pxe-dnsmasq").packets.map(({ bytes }) => decode(bytes));
  const { file, sname, ciaddr } = acks.at(-1)!;
  assert.deepEqual([file, sname, ciaddr], ["probe-x86_64.efi", "10.77.0.1", "10.77.0.120"]);
});
