/** A machine that says little at a time, to a client that does not take it as fast. */
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import type { WebSocket } from "ws";
import { takeSeat } from "../../../src/consoles/websocket/serial.js";
import { systemClock } from "../../../src/model/clock.js";
import type { Who } from "../../../src/ports/commands/who.js";
import type { ConsoleWatcher } from "../../../src/ports/console.js";

/** A client that takes a frame when it is told to. */
class SlowSocket extends EventEmitter {
  readonly bufferedAmount = 0;
  readonly frames: string[] = [];
  reason = "";
  private taken: (() => void)[] = [];

  send(frame: Buffer, _options: object, taken: () => void): void {
    this.frames.push(frame.toString());
    this.taken.push(taken);
  }

  close(_code: number, reason: string): void {
    this.reason = reason;
  }

  take(): void {
    for (const taken of this.taken.splice(0)) taken();
  }
}

function seated(): { watcher: ConsoleWatcher; socket: SlowSocket; open(): void } {
  let watcher: ConsoleWatcher | undefined;
  const watching = { writer: () => null, write: () => true, takeOver: () => true, leave: () => {} };
  const watch = (_machineId: string, one: ConsoleWatcher) => {
    watcher = one;
    return watching;
  };
  const visit = { touch: () => {}, leave: () => {} };
  const who = { accountId: "1", sessionId: null, userName: "admin", address: "::1" } as Who;
  const seat = takeSeat(
    { consoles: { watch }, visits: { begin: () => visit } as never, clock: systemClock },
    { machineId: "vm1", who, mayType: true, wishes: { writer: "first", announce: false } },
  );
  const socket = new SlowSocket();
  assert.ok(watcher && seat);
  return { watcher, socket, open: () => seat.open(socket as unknown as WebSocket) };
}

const say = ({ hear }: ConsoleWatcher, ...portions: string[]): void => {
  for (const portion of portions) hear(Buffer.from(portion));
};

test("what comes while a frame is on its way is the next one", () => {
  const { watcher, socket, open } = seated();
  say(watcher, "be", "fore");
  open();
  say(watcher, "a", "b", "c");
  assert.deepEqual(socket.frames, ["before"]);
  assert.equal(watcher.backlog?.(), 3);
  socket.take();
  assert.deepEqual(socket.frames, ["before", "abc"]);
  socket.take();
  say(watcher, "d");
  assert.deepEqual(socket.frames, ["before", "abc", "d"]);
  assert.equal(watcher.backlog?.(), 0);
});

test("what was said before the end is said", () => {
  const { watcher, socket, open } = seated();
  open();
  say(watcher, "on its way", "last words");
  watcher.ended("It is over.");
  assert.deepEqual(socket.frames, ["on its way", "last words"]);
  assert.equal(socket.reason, "It is over.");
});
