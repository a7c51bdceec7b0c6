/** Every command line switches a port off and on, shows it, and leaves the others alone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cliNames } from "../../../mock-hardware/cli/fixtures.js";
import { sequences } from "./sequences.js";
import { bench, Typist } from "./typist.js";

describe("command lines", () => {
  test("all there are have a sequence here", () => {
    assert.deepEqual(cliNames(), Object.keys(sequences).sort());
  });

  for (const [name, sequence] of Object.entries(sequences)) {
    test(name, async (context) => {
      const { clock, device, cli } = await bench(name);
      context.after(() => cli.close());
      const typist = await Typist.at(cli.port);
      context.after(() => typist.client.end());
      await typist.read(sequence.login);
      const type = async (lines: readonly (readonly [string, string])[]): Promise<void> => {
        for (const [line, prompt] of lines) await typist.enter(line, prompt);
        clock.advance(5000);
      };
      const powered = (): readonly number[] => device.ports.filter((port) => port.powered).map(({ number }) => number);

      await type(sequence.before ?? []);
      assert.match(plain(await typist.enter(...sequence.show)), sequence.shownOn);
      await type(sequence.off);
      assert.deepEqual(powered(), [1, 2, 4, 5, 6, 7, 8]);
      assert.match(plain(await typist.enter(...sequence.show)), sequence.shownOff);
      await type(sequence.on);
      assert.deepEqual(powered(), [1, 2, 3, 4, 5, 6, 7, 8]);
      assert.match(plain(await typist.enter(...sequence.show)), sequence.shownOn);
      assert.equal(cli.counts.unknownCommands, 0);
      assert.deepEqual(
        device.writes.map(({ port, on }) => [port, on]),
        [
          [3, false],
          [3, true],
        ],
      );
    });
  }
});

const plain = (text: string): string => text.replaceAll("\r\n", "\n");
