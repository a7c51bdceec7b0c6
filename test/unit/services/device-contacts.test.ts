import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../../src/ports/logger.js";
import { DeviceContacts } from "../../../src/services/device-contacts.js";
import { ManualClock } from "../../support/manual-clock.js";

function underTest() {
  const clock = new ManualClock();
  const lines: string[] = [];
  const line =
    (level: string): Logger["warn"] =>
    (text, fields) =>
      void lines.push(`${level} ${text} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  return { clock, lines, contacts: new DeviceContacts(clock, logger) };
}

test("contact is told once when lost and once when back, and shown meanwhile with its first time", () => {
  const { clock, lines, contacts } = underTest();
  contacts.tell("sw1", null);
  contacts.tell("sw1", "sw1: no answer");
  const since = clock.now();
  clock.advance(1000);
  contacts.tell("sw1", "sw1: wrong password");
  assert.deepEqual(contacts.conditions(), [{ severity: "Critical", text: "sw1: wrong password", since }]);
  contacts.tell("sw1", null);
  contacts.tell("sw1", null);
  assert.deepEqual(contacts.conditions(), []);
  assert.deepEqual(lines, [
    'warn contact with a device is lost {"device":"sw1","problem":"sw1: no answer"}',
    'info a device answers again {"device":"sw1"}',
  ]);
});

test("of a network that is away, twenty and the number of the others", () => {
  const { contacts } = underTest();
  for (let index = 1; index <= 25; index += 1) contacts.tell(`sw${index}`, `sw${index}: no answer`);
  const conditions = contacts.conditions();
  assert.equal(conditions.length, 21);
  assert.match(conditions.at(-1)?.text ?? "", /^5 more devices/);
});
