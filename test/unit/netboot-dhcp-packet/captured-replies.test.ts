/** Our answers to real firmware hold what the answers held that it booted by. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DhcpMessage } from "../../../adapters/netboot/dhcp/message.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { encode, limitsOf } from "../../../adapters/netboot/dhcp/packet/encode.js";
import { addressIn, messageTypeOf, option } from "../../../adapters/netboot/dhcp/packet/options.js";
import {
  ackOf,
  type LeaseParameters,
  offerOf,
  proxyAckOf,
  proxyOfferOf,
} from "../../../adapters/netboot/dhcp/packet/reply.js";
import type { BootAnswer, BootFile, NetStage } from "../../../src/model/netboot.js";
import { type CapturedPacket, dhcpCaptures } from "../../support/dhcp-captures.js";
import { textOf } from "../../support/dhcp-messages.js";

const server = "10.77.0.1";

const lease: LeaseParameters = {
  address: "10.77.0.100",
  leaseTime: 300,
  subnetMask: "255.255.255.0",
  broadcast: "10.77.0.255",
  routers: [server],
  nameServers: [server],
  timeServers: [],
  domain: null,
  hostName: null,
  options: {},
};

const fileIn = ({ options, file }: DhcpMessage): string => textOf(options.get(67))?.replace(/\0$/, "") ?? file;

/** The plan that the captured server followed: what it told, in the form of the client that it told it to. */
function bootOf(request: DhcpMessage, file: string): BootAnswer {
  const isProgram = request.options.has(option.userClass);
  const vendorClass = textOf(request.options.get(option.vendorClass));
  const [stage, boot]: readonly [NetStage, BootFile] = isProgram
    ? ["ipxe", { form: "ipxe", url: file }]
    : vendorClass?.startsWith("HTTPClient")
      ? ["uefi-http", { form: "http", url: file }]
      : ["uefi-pxe", { form: "pxe", path: file }];
  return { machine: "m1", stage, architecture: null, file: boot, reasons: [] };
}

function ourAnswer(request: DhcpMessage, captured: DhcpMessage, file: string): DhcpMessage {
  const parts = { request, server, boot: bootOf(request, file) };
  const isOffer = messageTypeOf(captured) === "offer";
  const isProxy = captured.yiaddr === "0.0.0.0" || request.ciaddr !== "0.0.0.0";
  const answer = isProxy ? (isOffer ? proxyOfferOf : proxyAckOf)(parts, {}) : (isOffer ? offerOf : ackOf)(parts, lease);
  assert.ok(answer);
  return decode(encode(answer, limitsOf(request)));
}

interface Exchange {
  readonly request: DhcpMessage;
  readonly answer: DhcpMessage;
}

/** Answers of the server at 10.77.0.1, each with the request before it that has its transaction. */
function exchangesOf(packets: readonly CapturedPacket[]): Exchange[] {
  const messages = packets.map(({ bytes }) => decode(bytes));
  return messages.flatMap((answer, index) => {
    if (answer.op === "request" || addressIn(answer, option.serverId) !== server) return [];
    const request = messages.slice(0, index).findLast(({ op, xid }) => op === "request" && xid === answer.xid);
    assert.ok(request);
    return [{ request, answer }];
  });
}

/** What became of the boot by its file: an OFFER without one is followed by an ACK from port 4011 that has it. */
function fileToldTo(request: DhcpMessage, exchanges: readonly Exchange[]): string {
  const isProgram = (message: DhcpMessage) => message.options.has(option.userClass);
  const told = exchanges
    .filter((each) => isProgram(each.request) === isProgram(request))
    .map(({ answer }) => fileIn(answer));
  return told.find((file) => file !== "") ?? "";
}

/** Neither asked for nor needed: servers send them all the same. Menus are another way to the same file. */
const isLeftToUs = (request: DhcpMessage, code: number): boolean =>
  code === option.vendorInformation ||
  ([28, 3, 6, 58, 59, 66].includes(code) && !request.options.get(option.parameterList)?.includes(code));

const withAnswers = dhcpCaptures().filter(({ name }) => !name.endsWith("-fails"));

for (const { name, packets } of withAnswers)
  test(`answers in ${name}`, () => {
    const exchanges = exchangesOf(packets);
    assert.ok(exchanges.length >= 1);
    for (const { request, answer } of exchanges) {
      const ours = ourAnswer(request, answer, fileToldTo(request, exchanges));
      assert.equal(messageTypeOf(ours), messageTypeOf(answer));
      assert.equal(ours.xid, answer.xid);
      if (answer.siaddr !== "0.0.0.0") assert.equal(ours.siaddr, answer.siaddr);
      assert.equal(fileIn(ours), fileIn(answer) || fileToldTo(request, exchanges));
      const noMenu = !answer.options.has(option.vendorInformation);
      if (noMenu) assert.deepEqual([ours.yiaddr, ours.ciaddr], [answer.yiaddr, answer.ciaddr]);
      for (const [code, value] of answer.options) {
        if (isLeftToUs(request, code) || code === option.bootFile || code === option.ipxe) continue;
        assert.equal(textOf(ours.options.get(code)), textOf(value), `option ${code}`);
      }
      assert.equal(ours.options.has(option.ipxe), answer.options.has(option.ipxe));
    }
  });

test("a combined answer to PXE has no option 60, by which the firmware would ask port 4011 and nobody answers", () => {
  const failed = dhcpCaptures().find(({ name }) => name.endsWith("-fails"))!;
  const [{ request, answer } = assert.fail()] = exchangesOf(failed.packets);
  const ours = ourAnswer(request, answer, fileIn(answer));
  assert.equal(textOf(answer.options.get(60)), "PXEClient");
  assert.deepEqual([ours.options.has(60), ours.options.has(43)], [false, false]);
  assert.deepEqual([ours.file, ours.siaddr], ["probe-x86_64.efi", server]);
});

test("a proxy's answer to PXE has the file and says that no server has to be asked for it", () => {
  const capture = dhcpCaptures().find(({ name }) => name.endsWith("proxydhcp-offer-with-bootfile"))!;
  const [{ request, answer } = assert.fail()] = exchangesOf(capture.packets);
  const ours = ourAnswer(request, answer, fileIn(answer));
  assert.equal(textOf(ours.options.get(43)), textOf(answer.options.get(43)));
  assert.deepEqual([ours.file, textOf(ours.options.get(66))], [answer.file, server]);
});
