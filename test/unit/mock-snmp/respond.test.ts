import assert from "node:assert/strict";
import { test } from "node:test";
import { mapView } from "../../../mock-hardware/snmp/map-view.js";
import { errorStatus, writeBinding } from "../../../mock-hardware/snmp/pdu.js";
import { type Request, respond, type Terms } from "../../../mock-hardware/snmp/respond.js";
import type { SetError, View } from "../../../mock-hardware/snmp/view.js";
import { gauge, integer, text } from "../../../mock-hardware/switches/values.js";
import { admin, bulk, octetsIn, request, smallView, sysDescr, sysObjectId } from "./samples.js";

const all: Terms = { version: 2, access: "write", room: 1_400 };
const v1: Terms = { ...all, version: 1 };

/** The whole response in a few words. */
function answer(asked: Request, terms: Terms = all, view: View = smallView()) {
  const { kind, requestId, first, second, bindings } = respond(asked, terms, view);
  assert.deepEqual([kind, requestId], ["response", 7]);
  const [status] = Object.entries(errorStatus).find(([, code]) => code === first) ?? [];
  return { status, index: second, bindings };
}

/** Names and types of what came, if nothing was wrong. */
function found(asked: Request, terms: Terms = all, view: View = smallView()) {
  const { status, index, bindings } = answer(asked, terms, view);
  assert.deepEqual([status, index], ["noError", 0]);
  return bindings.map(({ oid, value }) => [oid, value.type]);
}

test("GET says what there is, and of what kind the absence is", () => {
  const there = answer(request("get", sysDescr, admin(10)));
  assert.deepEqual(there.bindings, [
    { oid: sysDescr, value: text("a small switch") },
    { oid: admin(10), value: integer(1) },
  ]);
  assert.deepEqual(found(request("get", admin(3), "1.3.6.1.2.1.1.9.0", "1.3.6.1.2.1.1.1.7", "1.3")), [
    [admin(3), "noSuchInstance"],
    ["1.3.6.1.2.1.1.9.0", "noSuchObject"],
    ["1.3.6.1.2.1.1.1.7", "noSuchInstance"],
    ["1.3", "noSuchObject"],
  ]);
});

test("SNMPv1 answers a GET of what is not there, or of 64 bits, with noSuchName", () => {
  for (const absent of [admin(3), octetsIn(1)]) {
    const asked = request("get", sysDescr, absent);
    assert.deepEqual(answer(asked, v1), { status: "noSuchName", index: 2, bindings: asked.bindings });
  }
});

test("GETNEXT walks in the order of the numbers", () => {
  const walk: string[] = [];
  for (let at = "1.3"; ; ) {
    const [[oid, type] = []] = found(request("getNext", at));
    if (oid === undefined || type === "endOfMibView") break;
    walk.push(oid);
    at = oid;
  }
  assert.deepEqual(walk, [
    sysDescr,
    sysObjectId,
    octetsIn(1),
    octetsIn(2),
    admin(1),
    admin(2),
    admin(10),
    "1.3.6.1.2.1.105.1.1.1.8.1.1",
  ]);
});

test("GETNEXT of SNMPv1 passes over 64-bit counters, and ends with noSuchName", () => {
  assert.deepEqual(found(request("getNext", sysObjectId), v1), [[admin(1), "Integer"]]);
  const { status, index } = answer(request("getNext", sysDescr, "2.1"), v1);
  assert.deepEqual([status, index], ["noSuchName", 2]);
});

test("GETBULK repeats what is to be repeated, up to the end", () => {
  assert.deepEqual(found(bulk(1, 2, sysDescr, admin(1), octetsIn(1))), [
    [sysObjectId, "Oid"],
    [admin(2), "Integer"],
    [octetsIn(2), "Counter64"],
    [admin(10), "Integer"],
    [admin(1), "Integer"],
  ]);
  assert.deepEqual(found(bulk(0, 50, admin(10))), [
    ["1.3.6.1.2.1.105.1.1.1.8.1.1", "Counter32"],
    ["1.3.6.1.2.1.105.1.1.1.8.1.1", "endOfMibView"],
  ]);
});

test("GETBULK with odd numbers asks for nothing, or for what there is", () => {
  for (const asked of [bulk(0, 0, sysDescr), bulk(-1, -1, sysDescr), bulk(0, 2 ** 31 - 1), bulk(3, 5)])
    assert.deepEqual(found(asked), []);
  assert.equal(found(bulk(2 ** 31 - 1, 5, sysDescr)).length, 1);
});

const table = mapView(Array.from({ length: 5_000 }, (_, index) => [`1.3.6.1.9.1.${index + 1}`, gauge(index)] as const));

test("GETBULK gives as much of a large table as fits", () => {
  const { status, bindings } = answer(bulk(0, 2 ** 31 - 1, "1.3.6.1.9"), all, table);
  const size = bindings.reduce((sum, binding) => sum + writeBinding(binding).length, 0);
  assert.equal(status, "noError");
  assert.ok(size <= all.room && size > all.room - 20, `${size} octets`);
});

test("what does not fit is too big: bare in v2c, as it came in v1", () => {
  const asked = request("get", ...Array.from({ length: 120 }, (_, index) => `1.3.6.1.9.1.${index + 1}`));
  assert.deepEqual(answer(asked, all, table), { status: "tooBig", index: 0, bindings: [] });
  assert.deepEqual(answer(asked, v1, table), { status: "tooBig", index: 0, bindings: asked.bindings });
  const large = mapView([["1.3.1", text("x".repeat(2_000))]]);
  assert.equal(answer(bulk(0, 10, "1.3"), all, large).status, "tooBig");
});

test("SET does all or nothing", () => {
  const view = smallView();
  const good = request("set", [admin(1), integer(2)], [admin(2), integer(1)]);
  assert.deepEqual(answer(good, all, view), { status: "noError", index: 0, bindings: good.bindings });
  assert.deepEqual([view.get(admin(1)), view.get(admin(2))], [integer(2), integer(1)]);
  const half = request("set", [admin(1), integer(1)], [admin(3), integer(1)]);
  assert.deepEqual(answer(half, all, view), { status: "noCreation", index: 2, bindings: half.bindings });
  assert.deepEqual(view.get(admin(1)), integer(2));
});

test("SET says what is wrong, in the words of its version", () => {
  const cases = [
    [request("set", [sysDescr, text("x")]), all, "notWritable", "noSuchName"],
    [request("set", [admin(1), text("x")]), all, "wrongType", "badValue"],
    [request("set", admin(1)), all, "wrongType", "badValue"],
    [request("set", [admin(9), integer(1)]), all, "noCreation", "noSuchName"],
    [request("set", [admin(1), integer(1)]), { ...all, access: "read" }, "noAccess", "noSuchName"],
  ] as const;
  for (const [asked, terms, inV2, inV1] of cases) {
    assert.deepEqual(answer(asked, terms), { status: inV2, index: 1, bindings: asked.bindings });
    assert.equal(answer(asked, { ...terms, version: 1 }).status, inV1);
  }
});

test("SNMPv1 has a word for every error of a SET (RFC 3584 §4.4)", () => {
  const words: Readonly<Record<SetError, string>> = {
    noAccess: "noSuchName",
    noCreation: "noSuchName",
    notWritable: "noSuchName",
    wrongType: "badValue",
    wrongValue: "badValue",
    inconsistentValue: "badValue",
    resourceUnavailable: "genErr",
    commitFailed: "genErr",
    genErr: "genErr",
  };
  for (const [error, word] of Object.entries(words) as [SetError, string][]) {
    const view: View = { ...smallView(), set: () => ({ error, index: 1 }) };
    assert.equal(answer(request("set", [admin(1), integer(1)]), v1, view).status, word);
  }
});

test("a SET whose answer would not fit is not done", () => {
  const view = smallView();
  const asked = request("set", [admin(1), integer(2)]);
  assert.equal(answer(asked, { ...all, room: 10 }, view).status, "tooBig");
  assert.deepEqual(view.get(admin(1)), integer(1));
});

test("who may do nothing is told so", () => {
  const asked = request("get", sysDescr);
  const told = answer(asked, { ...all, access: "none" });
  assert.deepEqual(told, { status: "authorizationError", index: 0, bindings: asked.bindings });
});
