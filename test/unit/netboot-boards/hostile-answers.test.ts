import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readConfig, whyNot } from "../../../mock-hardware/boards/config-txt.js";
import { chooseHttp } from "../../../mock-hardware/boards/stages/uefi-http.js";
import { choosePxe } from "../../../mock-hardware/boards/stages/uefi-pxe.js";
import { decodeReply } from "../../../mock-hardware/boards/wire/dhcp-message.js";
import { until } from "../../support/until.js";
import { bootAnswer, bootFolder, stageOf, stand, standing } from "./stand.js";

const header = Buffer.alloc(240);
header[0] = 2;
header.writeUInt32BE(0x63825363, 236);

test("no bytes break the reading of an answer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isReply) => {
      const reply = decodeReply(isReply ? Buffer.concat([header, bytes]) : Buffer.from(bytes));
      if (!reply) return;
      choosePxe([reply]);
      chooseHttp([reply]);
    }),
  );
});

test("options in parts are joined, and those in the header's fields are read", () => {
  const overloaded = Buffer.from(header);
  overloaded.set([67, 2, 0x61, 0x62, 255], 108);
  overloaded.set([66, 1, 0x63, 255], 44);
  const reply = decodeReply(Buffer.concat([overloaded, Buffer.of(53, 1, 2, 52, 1, 3, 43, 1, 1, 43, 1, 2, 255)]));
  assert.equal(reply?.file, "ab");
  assert.equal(reply?.options.get(66)?.toString(), "c");
  assert.equal(reply?.options.get(43)?.toString("hex"), "0102");
});

test("no text breaks the reading of config.txt", () => {
  fc.assert(fc.property(fc.string(), (text) => void whyNot(readConfig(text), { size: 1 })));
});

test("a lease that is nonsense does not end the operating system", () =>
  standing(
    stand(
      () => ({
        dhcp: (asked) =>
          stageOf(asked) === "system" ? { ...bootAnswer(asked), options: { 51: Buffer.of(1) } } : bootAnswer(asked),
        tftp: bootFolder(),
      }),
      { disk: true, pace: { offers: [10] } },
    ),
    async ({ board, events }) => {
      board.power(true);
      await until(() => events("console").some(({ text }) => text.endsWith("login:")));
      assert.equal(board.state(), "os");
    },
  ));
