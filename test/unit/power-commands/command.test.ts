import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { withoutValues } from "../../../adapters/kit/process/masked.js";
import { stateOf } from "../../../adapters/kit/process/state-word.js";
import { withPort } from "../../../adapters/power/command/argv.js";
import { CommandBank } from "../../../adapters/power/command/bank.js";
import type { CommandSettings } from "../../../adapters/power/command/settings.js";
import { until } from "../../support/until.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";
import { program } from "./folder.js";

function bankWith(settings: CommandSettings) {
  const host = new TestHost();
  return { host, bank: new CommandBank("relay1", settings, host) };
}

const relay = `
state="$(dirname "$0")/$SHOAL_PORT"
case "$1" in
  status) cat "$state" ;;
  on|off) printf '%s, says %s of %s\\n' "$1" "$WHO" "$2" >"$state" ;;
esac`;

test("ports are switched and read by programs, each by its own name", async () => {
  const path = await program(relay);
  const { bank } = bankWith({
    on: [path, "on", "line-{port}"],
    off: [path, "off", "{port}"],
    status: [path, "status"],
    environment: { WHO: "me" },
  });
  await bank.order("7", "on", patient);
  await bank.order("8", "off", patient);
  assert.equal(await readFile(join(dirname(path), "7"), "utf8"), "on, says me of line-7\n");
  assert.deepEqual(
    [...(await bank.read(["7", "8"], patient))],
    [
      ["7", { admin: "On", detection: null }],
      ["8", { admin: "Off", detection: null }],
    ],
  );
});

test("what a program complains of is passed on, without its arguments", async () => {
  const path = await program('echo "no such line" >&2; exit 4');
  const { bank } = bankWith({ on: [path, "password"], status: [path] });
  await assert.rejects(bank.order("7", "on", patient), (error: Error) => {
    assert.ok(!error.message.includes("password"));
    return adapterError("refused", /^relay1: the program .* failed with exit status 4: no such line$/)(error);
  });
  await assert.rejects(bank.order("7", "shutdown", patient), adapterError("refused", /no program for `shutdown`/));
  const reading = (await bank.read(["7"], patient)).get("7");
  assert.deepEqual(reading, {
    problem: "cannot be read: the `status` program failed with exit status 4: no such line",
  });
});

test("a status that says neither on nor off is no state", async () => {
  for (const words of ["", "one", "unknown", "off-line", "1"]) {
    const { bank } = bankWith({ on: ["true"], status: ["echo", words] });
    const reading = (await bank.read(["7"], patient)).get("7");
    assert.ok(reading && "problem" in reading && reading.problem.includes("must be on or off"), words);
  }
  const silent = (await bankWith({ on: ["true"] }).bank.read(["7"], patient)).get("7");
  assert.ok(silent && "problem" in silent);
});

test("a program that is not there is the operator's to mend; one that hangs leaves the state unknown", async () => {
  const missing = bankWith({ on: ["/nowhere/relay"] });
  await assert.rejects(
    missing.bank.order("7", "on", patient),
    adapterError("misconfigured", /\/nowhere\/relay is not there/),
  );
  const path = await program('echo >"$(dirname "$0")/ready"; exec sleep 600');
  const { bank, host } = bankWith({ on: [path] });
  const ordered = assert.rejects(
    bank.order("7", "on", patient),
    adapterError("unreachable", /did not end within 10000 ms/),
  );
  await until(() => existsSync(join(dirname(path), "ready")));
  host.clock.advance(10_000);
  await ordered;
});

test("a program that was ended by a signal may have done it", async () => {
  const path = await program('echo >"$(dirname "$0")/done"; kill -9 $$');
  const { bank } = bankWith({ on: [path] });
  await assert.rejects(bank.order("7", "on", patient), adapterError("unreachable", /was ended by a signal/));
  assert.ok(existsSync(join(dirname(path), "done")));
});

test("an order given up before it began runs nothing", async () => {
  const path = await program('echo >"$(dirname "$0")/ran"');
  await assert.rejects(bankWith({ on: [path] }).bank.order("7", "on", AbortSignal.abort()));
  assert.ok(!existsSync(join(dirname(path), "ran")));
});

test("whatever the port is called, the number of arguments stays", () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), (argv, port) => {
      const filled = withPort([...argv, "x{port}y"], port);
      assert.equal(filled.length, argv.length + 1);
      assert.equal(filled.at(-1), `x${port}y`);
    }),
  );
});

test("the state is a word by itself, in any case", () => {
  const table: readonly (readonly [string, string | null])[] = [
    ["on\n", "On"],
    [" OFF since noon", "Off"],
    ["On: 4 W", "On"],
    ["ON_BATTERY", null],
    ["offline", null],
  ];
  for (const [text, state] of table) assert.equal(stateOf(text), state, text);
  fc.assert(fc.property(fc.string(), (text) => ["On", "Off", null].includes(stateOf(text))));
});

test("what is in a program's environment is told to nobody, wherever the message is cut", async () => {
  const path = await program('set -x; TOKEN2="$TOKEN"; echo "neither $TOKEN nor $LONGER"; exit "$CODE"');
  const environment = { TOKEN: "hunter2", LONGER: "hunter2hunter3", CODE: "0" };
  const unclear = (await bankWith({ on: [path], status: [path], environment }).bank.read(["7"], patient)).get("7");
  assert.ok(unclear && "problem" in unclear && unclear.problem.includes('"neither *** nor ***"'), String(unclear));
  const failing = bankWith({ on: [path], environment: { ...environment, CODE: "3" } });
  await assert.rejects(failing.bank.order("7", "on", patient), (error: Error) => {
    assert.ok(!error.message.includes("hunter"), error.message);
    return adapterError("refused", /failed with exit status 3: .*\*\*\*/)(error);
  });
  fc.assert(
    fc.property(
      fc.string(),
      fc.string({ minLength: 1 }).filter((value) => !value.includes("*")),
      (said, value) => {
        assert.ok(!withoutValues(said + value + said, [value]).includes(value));
      },
    ),
  );
});
