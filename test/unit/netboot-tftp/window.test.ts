/** Which blocks go, and which go again: over networks that lose, double and reorder. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SendWindow } from "../../../adapters/netboot/tftp/window.js";

/** Sends all that may go. @returns the blocks */
function send(window: SendWindow): number[] {
  const sent: number[] = [];
  while (window.sent < window.end) {
    window.sent += 1;
    sent.push(window.sent);
  }
  return sent;
}

test("block by block, the OACK first", () => {
  const window = new SendWindow(2, 1, true);
  assert.deepEqual(send(window), [0]);
  assert.equal(window.take(0), "next");
  assert.deepEqual(send(window), [1]);
  assert.equal(window.take(1), "next");
  assert.deepEqual(send(window), [2]);
  assert.equal(window.take(2), "complete");
});

test("an ACK that was there before, or that answers nothing that was sent, does nothing", () => {
  const window = new SendWindow(9, 1, false);
  assert.deepEqual(send(window), [1]);
  for (const block of [0, 2, 9, 65_535]) assert.equal(window.take(block), "nothing", String(block));
  assert.equal(window.take(1), "next");
  assert.deepEqual(send(window), [2]);
  for (const block of [1, 1, 0, 3]) assert.equal(window.take(block), "nothing", String(block));
  assert.deepEqual(send(window), []);
});

test("a loss in the middle of a window: it begins again behind what is there", () => {
  const window = new SendWindow(20, 4, false);
  assert.deepEqual(send(window), [1, 2, 3, 4]);
  assert.equal(window.take(2), "gap");
  assert.deepEqual(send(window), [3, 4, 5, 6]);
  assert.equal(window.take(6), "next");
  assert.deepEqual(send(window), [7, 8, 9, 10]);
});

test("a client that acknowledges every block is sent at most every block twice", () => {
  const window = new SendWindow(1000, 16, false);
  let packets = send(window).length;
  for (let block = 1; block < 1000; block += 1) {
    window.take(block & 0xffff);
    packets += send(window).length;
  }
  assert.ok(packets < 2 * 1000, `${packets} packets`);
});

test("after a while of silence the window goes again, and may be mended again", () => {
  const window = new SendWindow(20, 4, false);
  send(window);
  assert.equal(window.take(1), "gap");
  assert.deepEqual(send(window), [2, 3, 4, 5]);
  assert.equal(window.take(3), "some");
  assert.deepEqual(send(window), []);
  window.rewind();
  assert.deepEqual(send(window), [4, 5, 6, 7]);
  assert.equal(window.take(5), "gap");
});

test("numbers go on from 0 behind 65,535", () => {
  const window = new SendWindow(200_000, 64, false);
  for (let block = 0; block < 200_000; ) {
    block += send(window).length;
    assert.equal(window.take(block & 0xffff), block === 200_000 ? "complete" : "next");
  }
});

/** A receiver as RFC 7440 §4 has it: in order only, an ACK at the end of a window, at a gap, and when nothing comes. */
class Receiver {
  received = 0;
  private inWindow = 0;
  private hasComplained = false;

  constructor(
    private readonly last: number,
    private readonly windowsize: number,
  ) {}

  /** Nothing came for a while: what is said was lost as well. */
  wait(): void {
    this.hasComplained = false;
    this.inWindow = 0;
  }

  /** @returns the ACK, where there is one */
  take(block: number): number | null {
    if (block !== this.received + 1) {
      if (this.hasComplained) return null;
      this.hasComplained = true;
      this.inWindow = 0;
      return this.received;
    }
    this.hasComplained = false;
    this.received = block;
    this.inWindow += 1;
    if (block !== this.last && this.inWindow < this.windowsize) return null;
    this.inWindow = 0;
    return block;
  }
}

test("whatever the network does, all arrives once it lets something through, and nothing is said to be there that is not", () => {
  const fate = fc.constantFrom("arrives", "arrives", "arrives", "lost", "doubled", "late");
  fc.assert(
    fc.property(
      fc.record({ last: fc.integer({ min: 1, max: 60 }), windowsize: fc.integer({ min: 1, max: 16 }) }),
      fc.array(fate, { maxLength: 400 }),
      ({ last, windowsize }, given) => {
        const fates = [...given];
        const window = new SendWindow(last, windowsize, false);
        const receiver = new Receiver(last, windowsize);
        const [lateBlocks, lateAcks]: [number[], number[]] = [[], []];
        const through =
          (late: number[]) =>
          (packet: number): number[] => {
            const happens = fates.shift() ?? "arrives";
            const before = late.splice(0);
            if (happens === "late") late.push(packet);
            return [...(happens === "doubled" ? [packet, packet] : happens === "arrives" ? [packet] : []), ...before];
          };
        for (let turns = 0; !window.isComplete; turns += 1) {
          assert.ok(turns < 2000, "it comes to an end");
          const acks = send(window)
            .flatMap(through(lateBlocks))
            .flatMap((block) => receiver.take(block) ?? []);
          const taken = acks.flatMap(through(lateAcks)).map((ack) => window.take(ack & 0xffff));
          assert.ok(window.acked <= receiver.received);
          // Nothing is under way any more: either side would wait for its timeout.
          if (taken.some((one) => one === "next" || one === "gap")) continue;
          receiver.wait();
          window.rewind();
        }
        assert.equal(receiver.received, last);
      },
    ),
    { numRuns: 2000 },
  );
});
