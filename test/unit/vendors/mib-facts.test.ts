/** Every OID, number and index of the vendor files against the MIBs' texts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadFamilies as loadPdus } from "../../../adapters/power/pdu/families.js";
import type { Family as Pdu } from "../../../adapters/power/pdu/family.js";
import { loadFamilies as loadSwitches } from "../../../adapters/power/poe-switch/families.js";
import type { SnmpMeans } from "../../../adapters/power/poe-switch/family.js";
import { type Fact, pduFacts } from "./mib-facts.js";
import { switchFacts } from "./switch-mib-facts.js";

/** @returns all OIDs in the data of a family but its sysObjectIDs */
function oidsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return /^1\.3\.6\.1\.[\d.]+$/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null || value instanceof RegExp) return [];
  const members = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return members.flatMap(([key, member]) => (key === "sysObjectIds" ? [] : oidsIn(member)));
}

function factOf(facts: readonly Fact[], oid: string): Fact {
  const found = facts.filter((fact) => fact.oid === oid);
  assert.equal(found.length, 1, `${oid} is in no MIB's text, or not once only`);
  return found[0] as Fact;
}

const meaning = ({ values, object }: Fact, value: number): string => {
  const [, means] = values?.[value] ?? assert.fail(`${object} has no value ${value}`);
  return means;
};

function holdWords(fact: Fact, words: ReadonlyMap<number, string>): void {
  for (const [value, word] of words)
    if (!fact.newer?.includes(value)) assert.equal(meaning(fact, value), word, `${fact.object} ${value}`);
}

/**
 * Why a family is not held against its MIB: nobody has read that yet. A family with some OIDs among the facts is held wholly,
 * so that a slip does not hide.
 */
function unread(family: unknown, facts: readonly Fact[]): string | false {
  const own = oidsIn(family).filter((oid) => oid.startsWith("1.3.6.1.4.1."));
  const isRead = own.length === 0 || own.some((oid) => facts.some((fact) => fact.oid.startsWith(oid)));
  return isRead ? false : "none of its own OIDs is among the facts";
}

/* ── PDUs ────────────────────────────────────────────────────────────────────────────────────────────────────────── */

function holdRows({ object, index, rows }: Fact, { outlets }: Pdu, cut: string): void {
  const shown = rows ?? Object.fromEntries([1, 8, 9, 24].map((outlet) => [outlet, String(outlet)]));
  for (const [outlet, row] of Object.entries(shown)) {
    const parts = outlets.parse(outlet)?.index ?? assert.fail(outlet);
    if (rows) assert.equal(`${cut}.${parts}`, `${cut}.${row}`, object);
    else assert.deepEqual([parts.split(".").length, parts.split(".").at(-1)], [index.length, row], object);
  }
}

for (const family of await loadPdus())
  test(`pdu ${family.id}`, { skip: unread(family, pduFacts) }, () => {
    const { turn, state, pending, watts } = family;
    // ATEN has no table: its first scalar's last number is the row.
    const factAt = (oid: string) =>
      pduFacts.find(({ oid: its, rows }) => rows && its.replace(/\.\d+$/, "") === oid) ?? factOf(pduFacts, oid);
    for (const oid of oidsIn(family)) holdRows(factAt(oid), family, oid);
    for (const way of ["on", "off"] as const) {
      const fact = factAt(turn[way].oid);
      assert.ok(fact.writable, fact.object);
      assert.equal(meaning(fact, turn[way].value), way, fact.object);
    }
    holdWords(factAt(state.oid), state.words);
    if (pending) assert.equal(meaning(factAt(pending.oid), pending.yes), "pending");
    if (watts) assert.equal(watts.unit, factAt(watts.oid).unit);
  });

/* ── switches ────────────────────────────────────────────────────────────────────────────────────────────────────── */

function holdMeans(means: SnmpMeans): void {
  const { admin, detection, fault, watts, powerClass, counters = {}, budget, entity } = means;
  const factAt = (oid: string) => factOf(switchFacts, oid);
  for (const column of [admin, detection, fault, watts, powerClass, entity, ...Object.values(counters)]) {
    if (!column) continue;
    const { object, index } = factAt(column.oid);
    assert.equal((column.index ?? means.index).split(".").length, index.length, `the index of ${object}`);
  }
  if (admin) {
    const fact = factAt(admin.oid);
    assert.ok(fact.writable || admin.readOnly, fact.object);
    for (const value of admin.on.keys()) assert.equal(meaning(fact, value), "on", fact.object);
    assert.equal(meaning(fact, admin.off), "off", fact.object);
  }
  if (detection) holdWords(factAt(detection.oid), detection.words);
  if (watts) assert.equal(watts.unit, factAt(watts.oid).unit);
  if (powerClass) assert.equal(powerClass.offset, factAt(powerClass.oid).class0);
  for (const [name, column] of Object.entries(counters))
    assert.match(factAt(column.oid).object, new RegExp(`^pethPsePort${name}Counter$`, "i"));
  if (entity) assert.match(factAt(entity.oid).object, /EntPhyIndex$/);
  if (budget)
    assert.deepEqual(
      [factAt(budget.watts).object, factAt(budget.used).object],
      ["pethMainPsePower", "pethMainPseConsumptionPower"],
    );
}

for (const { id, snmp } of await loadSwitches())
  if (snmp)
    test(`poe-switch ${id}`, { skip: unread(snmp, switchFacts) }, () => {
      for (const oid of oidsIn(snmp)) factOf(switchFacts, oid);
      holdMeans(snmp);
    });
