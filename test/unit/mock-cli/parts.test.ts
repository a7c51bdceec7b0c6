/** The parts that take what strangers type. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Commits } from "../../../mock-hardware/cli/candidate.js";
import { cliNamed, cliNames } from "../../../mock-hardware/cli/fixtures.js";
import { LineEditor } from "../../../mock-hardware/cli/line-editor.js";
import { page, room } from "../../../mock-hardware/cli/pager.js";
import { portName, portNumber } from "../../../mock-hardware/cli/port-names.js";
import { Shell } from "../../../mock-hardware/cli/shell.js";
import { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import { ManualClock } from "../../support/manual-clock.js";

describe("port names", () => {
  test("are found by what they are written as", async () => {
    for (const name of cliNames()) {
      const { portNames } = await cliNamed(name);
      for (const number of [1, 9, 24])
        assert.equal(portNumber(portName(number, portNames), portNames, 24), number, name);
      assert.equal(portNumber(portName(25, portNames), portNames, 24), null, name);
    }
  });

  test("never hold for anything else", () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const number = portNumber(typed, ["Gi1/0/{n}", "ge-0/0/{z}"], 24);
        assert.ok(number === null || (number >= 1 && number <= 24));
      }),
    );
  });
});

test("a line editor gives back what was typed and not rubbed out", () => {
  const editor = new LineEditor();
  const events = [..."shoq\x7fw\r\nx\x03\r\x04"].map((key) => editor.type(key, false).event);
  assert.deepEqual(
    events.filter((event) => event !== null),
    [{ line: "show" }, { line: "" }, { line: "" }, "hangup"],
  );
});

test("pages hold every line once", () => {
  const pager = { text: "--More--", lines: 5, erase: "\r" };
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{0,5}$/)),
      fc.array(fc.constantFrom(" ", "\r", "x")),
      (lines, keys) => {
        let { text, rest } = page(lines, pager.lines, pager);
        for (const key of [...keys, ...Array.from(lines, () => " ")]) {
          const space = room(key, pager);
          if (space === null || rest.length === 0) continue;
          const next = page(rest, space, pager);
          text += next.text;
          rest = next.rest;
        }
        assert.equal(text.replaceAll(pager.text, ""), lines.map((line) => `${line}\r\n`).join(""));
      },
    ),
  );
});

test("no line that is typed makes a shell throw, and none but an order writes", async () => {
  const words = fc.constantFrom(
    "show",
    "interface",
    "poe",
    "power",
    "inline",
    "1/0/3",
    "no",
    "enable",
    "configure",
    "Gi1/0/3",
  );
  const lines = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.array(words, { maxLength: 5 }).map((parts) => parts.join(" ")),
  );
  for (const name of cliNames()) {
    const fixture = await cliNamed(name);
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 6 }), (typed) => {
        const timers = new ManualClock();
        const device = new MockSwitch({ name: "sw1", ports: 4, budgetWatts: 100, timers });
        const cli = { device, fixture, timers, commits: new Commits(device, timers), words: new Map<number, string>() };
        const shell = new Shell(cli, "admin", fixture.login.mode, false);
        for (const line of typed) assert.equal(typeof shell.run(line, false).output, "string");
        assert.equal(device.writes.length, 0);
      }),
      { numRuns: 50 },
    );
  }
});
