/** What answers hold beside the boot: addresses, parameters that were asked for, what comes back as it was sent; and where they go. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DhcpMessage } from "../../../adapters/netboot/dhcp/message.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { encode } from "../../../adapters/netboot/dhcp/packet/encode.js";
import { addressIn, messageTypeOf, u32In } from "../../../adapters/netboot/dhcp/packet/options.js";
import {
  ackOf,
  destinationOf,
  informAckOf,
  type LeaseParameters,
  nakOf,
  offerOf,
  proxyOfferOf,
} from "../../../adapters/netboot/dhcp/packet/reply.js";
import type { BootAnswer } from "../../../src/model/netboot.js";
import { dhcpRequest, textOf } from "../../support/dhcp-messages.js";

const server = "10.0.0.1";
const system: BootAnswer = { machine: null, stage: "system", architecture: null, file: null, reasons: [] };
const lease: LeaseParameters = {
  address: "10.0.0.50",
  leaseTime: 3601,
  subnetMask: "255.255.255.0",
  broadcast: "10.0.0.255",
  routers: ["10.0.0.1", "10.0.0.2"],
  nameServers: ["10.0.0.3"],
  timeServers: ["10.0.0.4"],
  domain: "lab.example",
  hostName: "node-1",
  options: {},
};

const offered = (request: DhcpMessage, parameters: Partial<LeaseParameters> = {}): DhcpMessage =>
  offerOf({ request, server, boot: system }, { ...lease, ...parameters });
const codes = ({ options }: DhcpMessage): number[] => [...options.keys()];

test("an OFFER to a client that lists nothing has all", () => {
  const offer = offered(dhcpRequest());
  assert.deepEqual(codes(offer), [53, 54, 51, 1, 58, 59, 3, 6, 12, 15, 28, 42]);
  assert.deepEqual([offer.op, offer.yiaddr, offer.siaddr, offer.ciaddr], ["reply", "10.0.0.50", "0.0.0.0", "0.0.0.0"]);
  assert.equal(messageTypeOf(offer), "offer");
  assert.equal(addressIn(offer, 54), server);
  assert.deepEqual([u32In(offer, 51), u32In(offer, 58), u32In(offer, 59)], [3601, 1800, 3150]);
  assert.equal(textOf(offer.options.get(15)), "lab.example");
  assert.deepEqual([...offer.options.get(3)!], [10, 0, 0, 1, 10, 0, 0, 2]);
});

test("a client gets what it lists, in its order, and the mask first of all", () => {
  assert.deepEqual(codes(offered(dhcpRequest({ 55: "0x0f 06 03 0f 63 ff" }))), [53, 54, 51, 1, 15, 6, 3]);
});

test("what is not known is not told", () => {
  const nothing = { routers: [], nameServers: [], timeServers: [], domain: null, hostName: null };
  assert.deepEqual(codes(offered(dhcpRequest({ 55: "0x03060c0f2a" }), nothing)), [53, 54, 51, 1]);
});

test("a lease for ever has no times to renew it", () => {
  assert.deepEqual(codes(offered(dhcpRequest({ 55: "0x3a3b" }), { leaseTime: 0xffff_ffff })), [53, 54, 51, 1]);
});

test("configured options stand in the place of others, or take them away", () => {
  const options = { 6: "0a000009", 15: "", 26: "2328", 51: "00000001", 53: "09", 255: "0a000008" };
  const offer = offered(dhcpRequest(), { options });
  assert.equal(addressIn(offer, 6), "10.0.0.9");
  assert.equal(offer.options.has(15), false);
  assert.deepEqual([...offer.options.get(26)!], [0x23, 0x28]);
  assert.equal(u32In(offer, 51), 3601);
  assert.equal(messageTypeOf(offer), "offer");
  assert.equal(offer.options.has(255), false);
});

test("client id, machine id, subnet selection and the relay's information come back, the last one last", () => {
  const echoed = { 82: "0x0104 61626364", 61: "0x01525400770001", 97: `0x00${"11".repeat(16)}`, 118: "0x0a000000" };
  const request = dhcpRequest({ ...echoed, 55: "0x0103" }, { giaddr: "10.0.0.7", hops: 3, secs: 9, flags: 0x8000 });
  for (const answer of [
    offered(request),
    nakOf(request, server, "no"),
    ackOf({ request, server, boot: system }, lease),
  ]) {
    for (const code of [61, 82, 97, 118]) assert.deepEqual(answer.options.get(code), request.options.get(code));
    assert.deepEqual([answer.giaddr, answer.hops, answer.secs, answer.xid], ["10.0.0.7", 0, 0, request.xid]);
    assert.equal(codes(decode(encode(answer, { largest: 548 }))).at(-1), 82);
  }
});

test("an ACK has the address that the client renews, an OFFER has not", () => {
  const request = dhcpRequest({ 53: "0x03" }, { ciaddr: "10.0.0.50" });
  assert.equal(ackOf({ request, server, boot: system }, lease).ciaddr, "10.0.0.50");
  assert.equal(offered(request).ciaddr, "0.0.0.0");
});

test("the ACK to an INFORM gives no address and no times", () => {
  const request = dhcpRequest({ 53: "0x08" }, { ciaddr: "10.0.0.60" });
  const ack = informAckOf({ request, server, boot: system }, lease);
  assert.deepEqual([messageTypeOf(ack), ack.yiaddr, ack.ciaddr], ["ack", "0.0.0.0", "10.0.0.60"]);
  assert.deepEqual(codes(ack), [53, 54, 1, 3, 6, 12, 15, 28, 42]);
});

test("a NAK says why, and asks relays to broadcast it", () => {
  const nak = nakOf(dhcpRequest({ 53: "0x03" }, { ciaddr: "10.9.0.1" }), server, "wrong network");
  assert.deepEqual(codes(nak), [53, 54, 56]);
  assert.deepEqual([nak.yiaddr, nak.ciaddr, nak.siaddr, nak.flags], ["0.0.0.0", "0.0.0.0", "0.0.0.0", 0]);
  assert.equal(textOf(nak.options.get(56)), "wrong network");
  assert.equal(nakOf(dhcpRequest({}, { giaddr: "10.0.0.7" }), server, "no").flags, 0x8000);
});

test("a proxy has nothing to say to who boots nothing", () => {
  assert.equal(proxyOfferOf({ request: dhcpRequest(), server, boot: system }, {}), null);
});

const destinations: readonly (readonly [what: string, fields: Partial<DhcpMessage>, to: string])[] = [
  ["through a relay", { giaddr: "10.9.0.1", ciaddr: "10.0.0.50" }, "10.9.0.1 server"],
  ["to a client that has its address", { ciaddr: "10.0.0.50" }, "10.0.0.50 client"],
  ["to a client that wants broadcast", { flags: 0x8000 }, "255.255.255.255 client"],
  ["to a client without an address", {}, "255.255.255.255 client"],
];
for (const [what, fields, to] of destinations)
  test(`an answer ${what} goes to ${to}`, () => {
    const request = dhcpRequest({}, fields);
    const { address, port } = destinationOf(request, offered(request));
    assert.equal(`${address} ${port}`, to);
  });

test("a NAK goes to all, or through the relay", () => {
  const to = (fields: Partial<DhcpMessage>) => {
    const request = dhcpRequest({}, fields);
    return destinationOf(request, nakOf(request, server, "no")).address;
  };
  assert.equal(to({ ciaddr: "10.0.0.50" }), "255.255.255.255");
  assert.equal(to({ ciaddr: "10.0.0.50", giaddr: "10.9.0.1" }), "10.9.0.1");
});
