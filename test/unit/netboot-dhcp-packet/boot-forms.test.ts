/** Each kind of client gets what it boots in its own form. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DhcpMessage } from "../../../adapters/netboot/dhcp/message.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { encode, limitsOf } from "../../../adapters/netboot/dhcp/packet/encode.js";
import { messageTypeOf } from "../../../adapters/netboot/dhcp/packet/options.js";
import {
  ackOf,
  type LeaseParameters,
  offerOf,
  proxyAckOf,
  proxyOfferOf,
} from "../../../adapters/netboot/dhcp/packet/reply.js";
import type { BootAnswer, BootFile, DhcpOptions, NetStage } from "../../../src/model/netboot.js";
import { dhcpRequest, hexBytes, raspberryPiOptions, textOf, type WrittenOptions } from "../../support/dhcp-messages.js";

const server = "10.0.0.1";
const lease: LeaseParameters = {
  address: "10.0.0.50",
  leaseTime: 3600,
  subnetMask: "255.255.255.0",
  broadcast: "10.0.0.255",
  routers: [server],
  nameServers: [],
  timeServers: [],
  domain: null,
  hostName: null,
  options: {},
};

const bootOf = (stage: NetStage, file: BootFile | null, machine: string | null = "m1"): BootAnswer => ({
  machine,
  stage,
  architecture: null,
  file,
  reasons: [],
});

const offered = (request: DhcpMessage, boot: BootAnswer, options: DhcpOptions = {}): DhcpMessage =>
  offerOf({ request, server, boot }, { ...lease, options });

/* ── a Raspberry Pi ──────────────────────────────────────────────────────────────────────────────────────────────── */

const board = bootOf("board", { form: "board" });
const raspberryPi43 = "060103 0a0400505845 0917000014 52617370626572727920506920426f6f74202020 ff";

test("the boot loader of a Raspberry Pi 4 takes the OFFER for its server's", () => {
  const request = dhcpRequest(raspberryPiOptions);
  const offer = offered(request, board);
  assert.equal(textOf(offer.options.get(60)), "PXEClient");
  assert.deepEqual(Buffer.from(offer.options.get(43)!), Buffer.from(hexBytes(raspberryPi43)));
  assert.ok(textOf(offer.options.get(43))?.includes("Raspberry Pi Boot"));
  assert.equal(textOf(offer.options.get(66)), server);
  assert.deepEqual(offer.options.get(97), request.options.get(97));
  assert.deepEqual([offer.siaddr, offer.yiaddr, offer.file], [server, "10.0.0.50", ""]);
  assert.equal(offer.options.has(67), false);
});

test("its REQUEST has no option 60, and the ACK the same as the OFFER", () => {
  const { 60: _, ...rest } = raspberryPiOptions;
  const request = dhcpRequest({ ...rest, 53: "0x03", 54: "0x0a000001", 50: "0x0a000032" });
  const ack = ackOf({ request, server, boot: board }, lease);
  assert.equal(messageTypeOf(ack), "ack");
  assert.deepEqual(Buffer.from(ack.options.get(43)!), Buffer.from(hexBytes(raspberryPi43)));
  assert.equal(textOf(ack.options.get(60)), "PXEClient");
});

test("before the end of its options is no padding, which old boot loaders do not read", () => {
  const request = dhcpRequest(raspberryPiOptions);
  const packet = encode(offered(request, board), limitsOf(request));
  let at = 240;
  while (packet[at] !== 255) {
    assert.notEqual(packet[at], 0);
    at += 2 + packet[at + 1]!;
  }
  assert.ok(packet.length <= 548);
});

test("from a proxy it gets the same, and no address", () => {
  const offer = proxyOfferOf({ request: dhcpRequest(raspberryPiOptions), server, boot: board }, {});
  assert.equal(offer?.yiaddr, "0.0.0.0");
  assert.equal(textOf(offer?.options.get(60)), "PXEClient");
  assert.deepEqual(Buffer.from(offer!.options.get(43)!), Buffer.from(hexBytes(raspberryPi43)));
  assert.equal(offer?.options.has(51), false);
});

/* ── files and URLs ──────────────────────────────────────────────────────────────────────────────────────────────── */

const path = "machines/m1/snponly.efi";
const url = "http://10.0.0.1:8080/machines/m1/boot.ipxe";
const pxeClient: WrittenOptions = { 60: "PXEClient:Arch:00007:UNDI:003000", 93: "0x0007" };
const httpClient: WrittenOptions = { 60: "HTTPClient:Arch:00016:UNDI:003000", 93: "0x0010" };

test("PXE gets a file by TFTP, in the header and in options, whatever it asked for", () => {
  const offer = offered(dhcpRequest({ ...pxeClient, 55: "0x0103" }), bootOf("uefi-pxe", { form: "pxe", path }));
  assert.deepEqual([offer.siaddr, offer.file], [server, path]);
  assert.deepEqual([textOf(offer.options.get(66)), textOf(offer.options.get(67))], [server, `${path}\0`]);
});

test("a path that is too long for the header is in the option alone", () => {
  const long = `machines/m1/${"x".repeat(150)}.efi`;
  const offer = offered(dhcpRequest(pxeClient), bootOf("uefi-pxe", { form: "pxe", path: long }));
  assert.deepEqual([offer.file, textOf(offer.options.get(67))], ["", `${long}\0`]);
  const accented = offered(dhcpRequest(pxeClient), bootOf("uefi-pxe", { form: "pxe", path: "files/é.efi" }));
  const read = decode(encode(accented, { largest: 548 }));
  assert.equal(Buffer.from(read.file, "latin1").toString(), "files/é.efi");
});

test("HTTP boot gets a URL and the class that it waits for", () => {
  for (const make of [offerOf, ackOf]) {
    const answer = make(
      { request: dhcpRequest(httpClient), server, boot: bootOf("uefi-http", { form: "http", url }) },
      lease,
    );
    assert.deepEqual([textOf(answer.options.get(60)), textOf(answer.options.get(67))], ["HTTPClient", `${url}\0`]);
    assert.deepEqual([answer.options.has(43), answer.options.has(66)], [false, false]);
  }
});

test("iPXE gets a URL and no reason to wait for others", () => {
  const offer = offered(dhcpRequest({ ...pxeClient, 77: "iPXE" }), bootOf("ipxe", { form: "ipxe", url }));
  assert.deepEqual([textOf(offer.options.get(67)), offer.file, offer.siaddr], [url, url, server]);
  assert.equal(Buffer.from(offer.options.get(175)!).toString("hex"), "b00101");
  assert.equal(offer.options.has(60), false);
});

test("a proxy's answers have the class, and at port 4011 the client's address", () => {
  const request = dhcpRequest({ ...pxeClient, 53: "0x03" }, { ciaddr: "10.0.0.60" });
  const forms: readonly (readonly [BootFile, string, string | null])[] = [
    [{ form: "pxe", path }, "PXEClient", "060108ff"],
    [{ form: "ipxe", url }, "PXEClient", null],
    [{ form: "http", url }, "HTTPClient", null],
  ];
  for (const [file, vendorClass, information] of forms) {
    const ack = proxyAckOf({ request, server, boot: bootOf("uefi-pxe", file) }, {});
    assert.ok(ack);
    assert.deepEqual([messageTypeOf(ack), ack.ciaddr, ack.yiaddr], ["ack", "10.0.0.60", "0.0.0.0"]);
    assert.equal(textOf(ack.options.get(60)), vendorClass);
    const told = ack.options.get(43);
    assert.equal(told ? Buffer.from(told).toString("hex") : null, information);
    assert.equal(ack.options.has(175), false);
  }
});

/* ── beside configured options ───────────────────────────────────────────────────────────────────────────────────── */

const hex = (text: string): string => Buffer.from(text).toString("hex");
const elsewhere: DhcpOptions = { 66: hex("10.0.0.9"), 67: hex("other.efi"), 210: hex("http://x/") };
const nobodys = (stage: NetStage) => bootOf(stage, null, null);

test("the boot plan goes before configured options, but for those of PXELINUX", () => {
  const offer = offered(dhcpRequest(pxeClient), bootOf("uefi-pxe", { form: "pxe", path }), elsewhere);
  assert.deepEqual([textOf(offer.options.get(66)), textOf(offer.options.get(67))], [server, `${path}\0`]);
  assert.equal(textOf(offer.options.get(210)), "http://x/");
});

test("a machine that is not to boot from here is not led elsewhere by configured options", () => {
  const offer = offered(dhcpRequest(pxeClient), bootOf("uefi-pxe", null), elsewhere);
  assert.deepEqual(
    [offer.options.has(66), offer.options.has(67), offer.file, offer.siaddr],
    [false, false, "", "0.0.0.0"],
  );
});

test("machines that are none of ours boot by configured options", () => {
  const offer = offered(dhcpRequest({ ...pxeClient, 55: "0x01" }), nobodys("uefi-pxe"), elsewhere);
  assert.deepEqual([offer.siaddr, offer.file, textOf(offer.options.get(67))], ["10.0.0.9", "other.efi", "other.efi\0"]);
  assert.equal(offer.options.has(60), false);
});

test("the server of their file is dnsmasq's option 255, or 150, or 66 if it is an address, or we", () => {
  const siaddr = (options: DhcpOptions) =>
    offered(dhcpRequest(pxeClient), nobodys("uefi-pxe"), { 67: hex("a"), ...options }).siaddr;
  assert.equal(siaddr({ 255: "0a000008", 150: "0a000007", 66: hex("10.0.0.9") }), "10.0.0.8");
  assert.equal(siaddr({ 150: "0a000007", 66: hex("10.0.0.9") }), "10.0.0.7");
  assert.equal(siaddr({ 66: hex("10.0.0.9\0") }), "10.0.0.9");
  assert.equal(siaddr({ 66: hex("tftp.example") }), server);
});

test("their HTTP boot gets its class, and a proxy's clients get theirs", () => {
  const options = { 67: hex(url) };
  const http = offered(dhcpRequest(httpClient), nobodys("uefi-http"), options);
  assert.equal(textOf(http.options.get(60)), "HTTPClient");
  const proxied = proxyOfferOf({ request: dhcpRequest(pxeClient), server, boot: nobodys("uefi-pxe") }, options);
  assert.equal(textOf(proxied?.options.get(60)), "PXEClient");
  assert.equal(Buffer.from(proxied!.options.get(43)!).toString("hex"), "060108ff");
});

test("to an operating system they are parameters, for which it asks", () => {
  const asks = (list: string) => offered(dhcpRequest({ 55: `0x${list}` }), nobodys("system"), elsewhere);
  assert.equal(textOf(asks("0142").options.get(66)), "10.0.0.9");
  assert.equal(asks("01").options.has(66), false);
  assert.equal(asks("0143").file, "");
});

test("other settings of iPXE stay beside ours", () => {
  const offer = offered(dhcpRequest(pxeClient), bootOf("ipxe", { form: "ipxe", url }), { 175: "bd0101" });
  assert.equal(Buffer.from(offer.options.get(175)!).toString("hex"), "b00101bd0101");
});

test("an answer that is full keeps what it boots by", () => {
  const search = { 119: "61".repeat(300), 43: "00" };
  const request = dhcpRequest({ ...pxeClient, 82: `0x01${"40"}${"61".repeat(64)}` });
  const offer = offered(request, bootOf("uefi-pxe", { form: "pxe", path }), search);
  const read = decode(encode(offer, limitsOf(request)));
  assert.equal(textOf(read.options.get(67)), `${path}\0`);
  assert.ok(read.options.has(82) && read.options.has(1) && read.options.has(51));
});
