/** A small device, arbitrary requests, and messages to ask it with. */
import fc, { type Arbitrary } from "fast-check";
import { writeCommunityMessage } from "../../../mock-hardware/snmp/community.js";
import { mapView } from "../../../mock-hardware/snmp/map-view.js";
import type { Pdu, RequestKind, VarBind } from "../../../mock-hardware/snmp/pdu.js";
import type { Request } from "../../../mock-hardware/snmp/respond.js";
import type { Field } from "../../../mock-hardware/snmp/value.js";
import type { Value } from "../../../mock-hardware/snmp/view.js";
import { counter, integer, objectId, text } from "../../../mock-hardware/switches/values.js";

export const sysDescr = "1.3.6.1.2.1.1.1.0";
export const sysObjectId = "1.3.6.1.2.1.1.2.0";
export const admin = (port: number): string => `1.3.6.1.2.1.105.1.1.1.3.1.${port}`;
export const octetsIn = (port: number): string => `1.3.6.1.2.1.31.1.1.1.6.${port}`;

/** Ports 1, 2 and 10, in no order. */
export const smallView = () =>
  mapView(
    [
      [admin(10), integer(1)],
      [admin(2), integer(2)],
      [admin(1), integer(1)],
      [octetsIn(1), { type: "Counter64", value: 2n ** 64n - 1n }],
      [octetsIn(2), { type: "Counter64", value: 0n }],
      [sysObjectId, objectId("1.3.6.1.4.1.4526.100")],
      [sysDescr, text("a small switch")],
      ["1.3.6.1.2.1.105.1.1.1.8.1.1", counter(2 ** 32 - 1)],
    ],
    (oid) => oid.startsWith("1.3.6.1.2.1.105.1.1.1.3."),
  );

type Asked = string | readonly [oid: string, value: Field];

const bindingOf = (asked: Asked): VarBind =>
  typeof asked === "string" ? { oid: asked, value: { type: "Null" } } : { oid: asked[0], value: asked[1] };

export const request = (kind: RequestKind, ...asked: readonly Asked[]): Request => ({
  kind,
  requestId: 7,
  first: 0,
  second: 0,
  bindings: asked.map(bindingOf),
});

export const bulk = (nonRepeaters: number, maxRepetitions: number, ...asked: readonly Asked[]): Request => ({
  ...request("getBulk", ...asked),
  first: nonRepeaters,
  second: maxRepetitions,
});

/** @param version as the message says it: 0 for SNMPv1, 1 for v2c */
export const packetOf = (pdu: Pdu, community = "public", version = 1): Buffer =>
  writeCommunityMessage({ version, community: Buffer.from(community), pdu });

/* ── arbitrary ───────────────────────────────────────────────────────────────────────────────────────────────────── */

export const octets = (maxLength: number): Arbitrary<Buffer> =>
  fc.uint8Array({ maxLength }).map((all) => Buffer.from(all));

const unsigned = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const signed = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

export const oids: Arbitrary<string> = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 39 }), fc.array(unsigned, { maxLength: 20 }))
  .map(([top, second, others]) => [top, second, ...others].join("."));

const values: Arbitrary<Value> = fc.oneof(
  signed.map((value) => ({ type: "Integer" as const, value })),
  fc.tuple(fc.constantFrom("Counter32", "Gauge32", "TimeTicks"), unsigned).map(([type, value]) => ({ type, value })),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => ({ type: "Counter64" as const, value })),
  octets(300).map((value) => ({ type: "OctetString" as const, value })),
  oids.map((value) => ({ type: "Oid" as const, value })),
  fc.ipV4().map((value) => ({ type: "IpAddress" as const, value })),
);

const fields: Arbitrary<Field> = fc.oneof(
  { arbitrary: values, weight: 4 },
  fc.constantFrom("Null", "noSuchObject", "noSuchInstance", "endOfMibView").map((type) => ({ type })),
);

/** As objects are written. */
export const plain = { noNullPrototype: true } as const;

const bindings: Arbitrary<VarBind> = fc.record(
  { oid: fc.oneof(oids, fc.constantFrom(sysDescr, admin(1), "1.3")), value: fields },
  plain,
);

export const requests: Arbitrary<Request> = fc.record(
  {
    kind: fc.constantFrom("get", "getNext", "getBulk", "set"),
    requestId: signed,
    first: signed,
    second: signed,
    bindings: fc.array(bindings, { maxLength: 30 }),
  },
  plain,
);

/** With a few octets changed, lost or put in. */
export const mutated = (packets: Arbitrary<Buffer>): Arbitrary<Buffer> =>
  fc
    .tuple(packets, fc.array(fc.tuple(fc.nat(2 ** 16), octets(3), fc.nat(3)), { minLength: 1, maxLength: 4 }))
    .map(([packet, changes]) => changes.reduce(change, packet));

function change(packet: Buffer, [where, put, taken]: readonly [number, Buffer, number]): Buffer {
  const at = where % (packet.length + 1);
  return Buffer.concat([packet.subarray(0, at), put, packet.subarray(at + taken)]);
}
