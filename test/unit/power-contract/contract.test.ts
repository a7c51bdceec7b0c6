import assert from "node:assert/strict";
import { test } from "node:test";
import { powerContract } from "../../../adapters/kit/power/contract.js";
import type { ContractSubject } from "../../../src/ports/power-contract.js";
import { FastClock } from "../../support/fast-clock.js";
import { type Breach, PlainDevice, PlainHardware } from "./plain-device.js";

const checkNamed = (name: string) => powerContract.find((check) => check.name === name)!;

function subjectWith(
  breach: Breach | null,
  seenFromBeside: boolean,
): { subject: ContractSubject; hardware: PlainHardware } {
  const clock = new FastClock(100);
  const hardware = new PlainHardware(clock, breach);
  const subject: ContractSubject = {
    device: new PlainDevice(hardware),
    open: () => new PlainDevice(hardware),
    facts: (port) => hardware.facts(port),
    port: "2",
    otherPorts: ["1", "3"],
    clock,
    patience: 8000,
    ...(seenFromBeside && {
      witness: { powered: (port) => hardware.ports.get(port)?.on ?? false, writes: () => hardware.writes },
    }),
  };
  return { subject, hardware };
}

test("a device that keeps every promise passes, and is left as it was found", { concurrency: 4 }, async (t) => {
  const cases = [true, false].flatMap((on) => [true, false].map((witness) => ({ on, witness })));
  await Promise.all(
    cases.map(({ on, witness }) =>
      t.test(`found ${on ? "On" : "Off"}, ${witness ? "with" : "without"} a witness`, async () => {
        const { subject, hardware } = subjectWith(null, witness);
        hardware.ports.set("2", { on, since: 0 });
        for (const check of powerContract) assert.equal(await check.run(subject), null, check.name);
        assert.deepEqual(
          [...hardware.ports.values()].map((port) => port.on),
          [true, on, true],
        );
      }),
    ),
  );
});

/** Each breach, the check that has to tell it, and what it says. */
const breaches: readonly [Breach, string, RegExp][] = [
  ["answersFromBefore", "a port can be read", /ms older than was asked for/],
  ["contradictsItself", "two who read at once get the same answer", /one reads On, the other Off|one reads Off/],
  ["inventsPorts", "a port that does not exist is refused by its name", /port 997, which should not exist, reads Off/],
  ["takesAnyName", "a port's name cannot carry a command", /"" passes for a port/],
  ["milliwatts", "watts are plausible", /PortPower reads 4200 W; the port gives 90 W at most/],
  ["switchesUnconfirmed", "a port that is not confirmed is never switched", /the order was accepted/],
  ["sendsAborted", "an order given up is not sent", /the order was accepted/],
  ["rewrites", "On of a port that is on changes nothing", /On was sent though the port was on/],
  ["comesBack", "Off is read back and stays", /it read Off, and then On/],
  ["goesAway", "On is read back", /it read On, and then Off/],
  ["hasty", "a cycle keeps the machine dark long enough and ends On", /it was dark for \d+ ms; 2000 ms is the least/],
  ["sendsWaitingAnyway", "an On given up while it waits is not sent", /the order was accepted/],
  ["switchesNeighbour", "other ports keep their state all the while", /port 3 went from On/],
  ["sendsOnceClosed", "after it is closed nothing is sent", /the order was accepted/],
];

test("each breach is told by its check", { concurrency: 4 }, async (t) => {
  await Promise.all(
    breaches.map(([breach, name, says]) =>
      t.test(breach, () => assert.rejects(checkNamed(name).run(subjectWith(breach, false).subject), says)),
    ),
  );
});

test("every check has a breach that it tells", () => {
  assert.deepEqual(
    powerContract.map(({ name }) => name).filter((name) => !breaches.some(([, check]) => check === name)),
    [],
  );
});
