import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Client } from "ssh2";
import type { Dialect } from "../../../adapters/kit/cli/dialect.js";
import { ExecLine } from "../../../adapters/kit/cli/exec.js";
import { ManualClock } from "../../support/manual-clock.js";

/** Answers each command at once; one that is `never` not at all. */
class QuickClient extends EventEmitter {
  exec(command: string, done: (error: undefined, channel: EventEmitter) => void): void {
    const channel = Object.assign(new EventEmitter(), { stderr: new EventEmitter(), destroy() {} });
    done(undefined, channel);
    if (command === "never") return;
    channel.emit("data", Buffer.from(command));
    channel.emit("exit", 0);
    channel.emit("close");
  }
}

function lineTo(client: QuickClient) {
  const clock = new ManualClock();
  return { clock, line: new ExecLine(client as unknown as Client, {} as Dialect, clock, "sw1") };
}

test("nothing of a command is kept when it has its answer", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const { clock, line } = lineTo(new QuickClient());
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => new WeakRef(await line.run(`show ${n}`))),
  );
  await new Promise(setImmediate);
  collect();
  assert.equal(answers.filter((answer) => answer.deref() !== undefined).length, 0);
  assert.equal(clock.pending, 0);
});

test("the end of the connection ends the commands on their way, and those that come after", async () => {
  const client = new QuickClient();
  const { clock, line } = lineTo(client);
  const waiting = assert.rejects(line.run("never"), { kind: "unreachable", message: /closed while waiting for never/ });
  client.emit("close");
  await waiting;
  await assert.rejects(line.run("never"), { kind: "unreachable", message: /closed/ });
  assert.equal(clock.pending, 0);
});
