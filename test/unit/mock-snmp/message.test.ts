import assert from "node:assert/strict";
import { test } from "node:test";
import fc, { type Arbitrary } from "fast-check";
import { PacketError } from "../../../mock-hardware/snmp/ber.js";
import { readCommunityMessage, writeCommunityMessage } from "../../../mock-hardware/snmp/community.js";
import {
  readScopedPdu,
  readV3Message,
  type V3Message,
  writeScopedPdu,
  writeV3Message,
} from "../../../mock-hardware/snmp/v3-message.js";
import { mutated, octets, packetOf, plain, request, requests, sysDescr } from "./samples.js";

const natural = fc.nat(2 ** 31 - 1);

const security = fc.record(
  { engineId: octets(32), boots: natural, time: natural, user: octets(32), digest: octets(48), salt: octets(8) },
  plain,
);

const scopedPdus = requests.map((pdu) =>
  writeScopedPdu({ engineId: Buffer.from("engine"), context: Buffer.alloc(0), pdu }),
);

const v3Messages: Arbitrary<V3Message> = fc.record(
  {
    id: natural,
    maxSize: fc.integer({ min: 484, max: 2 ** 31 - 1 }),
    flags: fc.constantFrom(0, 1, 3, 4, 5, 7),
    security,
    data: scopedPdus,
  },
  plain,
);

test("the octets are those of RFC 1157", () => {
  const hex = "302602010104067075626c6963a019020107020100020100300e300c06082b060102010101000500";
  assert.equal(packetOf(request("get", sysDescr)).toString("hex"), hex);
});

test("messages with communities are read as they were written", () => {
  fc.assert(
    fc.property(requests, octets(40), (pdu, community) => {
      const message = { version: 1, community, pdu };
      assert.deepEqual(readCommunityMessage(writeCommunityMessage(message)), message);
    }),
  );
});

test("messages of SNMPv3 are read as they were written", () => {
  fc.assert(fc.property(v3Messages, (message) => assert.deepEqual(readV3Message(writeV3Message(message)), message)));
  fc.assert(
    fc.property(requests, octets(32), octets(40), octets(7), (pdu, engineId, context, padding) => {
      const plain = writeScopedPdu({ engineId, context, pdu });
      assert.deepEqual(readScopedPdu(Buffer.concat([plain, padding])), { engineId, context, pdu });
    }),
  );
});

test("SNMPv1 has no GETBULK", () => {
  assert.throws(() => readCommunityMessage(packetOf(request("getBulk", sysDescr), "public", 0)), PacketError);
});

test("headers out of their ranges are refused", () => {
  const [good] = fc.sample(v3Messages, { numRuns: 1, seed: 1 });
  const wrong: readonly Partial<V3Message>[] = [
    { maxSize: 483 },
    { id: -1 },
    { flags: 2 },
    { security: { ...good!.security, engineId: Buffer.alloc(33) } },
    { security: { ...good!.security, user: Buffer.alloc(33) } },
    { security: { ...good!.security, boots: -1 } },
  ];
  for (const change of wrong)
    assert.throws(() => readV3Message(writeV3Message({ ...good!, ...change })), PacketError, JSON.stringify(change));
});

test("arbitrary octets and mutated messages are read or refused", () => {
  const packets = fc.oneof(
    octets(200),
    mutated(requests.map((pdu) => packetOf(pdu))),
    mutated(v3Messages.map(writeV3Message)),
  );
  fc.assert(
    fc.property(packets, (packet) => {
      for (const read of [readCommunityMessage, readV3Message, readScopedPdu]) {
        try {
          read(packet);
        } catch (error) {
          assert.ok(error instanceof PacketError, String(error));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});
