/**
 * Changed packets of real machines, decoded: `node dist/bench/netboot-fuzz.js [packets] [seed]`, 1,000,000 where nothing is said.
 * Ends with 1 when anything but a format error was thrown, or a packet that was read is not written and read again.
 */
import { performance } from "node:perf_hooks";
import type { DhcpMessage } from "../adapters/netboot/dhcp/message.js";
import { askerOf } from "../adapters/netboot/dhcp/packet/asker.js";
import { decode } from "../adapters/netboot/dhcp/packet/decode.js";
import { encode, limitsOf } from "../adapters/netboot/dhcp/packet/encode.js";
import { DhcpFormatError } from "../adapters/netboot/dhcp/packet/format-error.js";
import { dhcpCaptures } from "../test/support/dhcp-captures.js";

type Dice = (sides: number) => number;

/** The same numbers for the same seed, so that a crash can be met again (Marsaglia's xorshift of 32 bits). */
function diceOf(seed: number): Dice {
  let state = seed | 0 || 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

const firstOption = 240;

/** What goes wrong with packets, or is done to them. */
const changes: readonly ((packet: Uint8Array, dice: Dice) => Uint8Array)[] = [
  (packet, dice) => packet.fill(dice(256), dice(packet.length), dice(packet.length)),
  (packet, dice) => packet.subarray(0, dice(packet.length + 1)),
  (packet, dice) => withByte(packet, dice(packet.length), dice(256)),
  (packet, dice) => withByte(packet, firstOption + dice(100), dice(256)),
  // Overload, and what firmware and relays rarely send.
  (packet, dice) => withBytes(packet, firstOption + dice(60), [52, 1, dice(5)]),
  (packet, dice) => withBytes(packet, dice(packet.length), [dice(256), 255 - dice(3)]),
  (packet, dice) => Buffer.concat([packet, packet.subarray(firstOption, firstOption + dice(packet.length))]),
  (packet, dice) => Buffer.concat([packet, Buffer.alloc(dice(1600), dice(256))]),
];

function withByte(packet: Uint8Array, at: number, byte: number): Uint8Array {
  if (at < packet.length) packet[at] = byte;
  return packet;
}

const withBytes = (packet: Uint8Array, at: number, bytes: readonly number[]): Uint8Array =>
  bytes.reduce((changed, byte, index) => withByte(changed, at + index, byte), packet);

function changed(originals: readonly Uint8Array[], dice: Dice): Uint8Array {
  let packet: Uint8Array = Uint8Array.from(originals[dice(originals.length)] ?? []);
  for (let left = 1 + dice(4); left > 0 && packet.length > 0; left -= 1)
    packet = changes[dice(changes.length)]?.(packet, dice) ?? packet;
  return packet;
}

/** Read, or what kept it from being read. @throws what must not be thrown */
function outcomeOf(packet: Uint8Array): string {
  const message = readOrFault(packet);
  if (typeof message === "string") return message;
  askerOf(message);
  const { largest } = limitsOf(message);
  const written = encode(message, { largest });
  if (written.length > largest)
    throw new Error(`${written.length} bytes were written for a client that takes ${largest}`);
  decode(written);
  return "read";
}

function readOrFault(packet: Uint8Array): DhcpMessage | string {
  try {
    return decode(packet);
  } catch (error) {
    if (error instanceof DhcpFormatError) return error.code;
    throw error;
  }
}

interface Run {
  readonly outcomes: ReadonlyMap<string, number>;
  readonly crashes: readonly string[];
  /** Milliseconds of the packet that took longest: then, when others had the processor too, and in the best of some more tries. */
  readonly longest: number;
  readonly again: number;
  readonly took: number;
}

const mostShown = 10;

function run(count: number, seed: number): Run {
  const originals = dhcpCaptures().flatMap(({ packets }) => packets.map(({ bytes }) => bytes));
  const dice = diceOf(seed);
  const outcomes = new Map<string, number>();
  const crashes: string[] = [];
  let longest = 0;
  let slowest = new Uint8Array(0);
  const start = performance.now();
  for (let index = 0; index < count; index += 1) {
    const packet = changed(originals, dice);
    const before = performance.now();
    let outcome = "crash";
    try {
      outcome = outcomeOf(packet);
    } catch (error) {
      if (crashes.length < mostShown) crashes.push(`${error} at ${Buffer.from(packet).toString("hex")}`);
    }
    const time = performance.now() - before;
    if (time > longest) [longest, slowest] = [time, Uint8Array.from(packet)];
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const took = performance.now() - start;
  return { outcomes, crashes, longest, again: Math.min(...Array.from({ length: 5 }, () => timeOf(slowest))), took };
}

function timeOf(packet: Uint8Array): number {
  const start = performance.now();
  readOrFault(packet);
  return performance.now() - start;
}

const [count = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed))
  throw new Error("how many packets, and a seed: whole numbers");
const { outcomes, crashes, longest, again, took } = run(count, seed);
const rate = Math.round(count / (took / 1000));
console.log(`${count} packets, seed ${seed}: ${(took / 1000).toFixed(1)} s, ${rate} a second`);
console.log(`  longest: ${longest.toFixed(2)} ms, the same again: ${again.toFixed(3)} ms`);
for (const [outcome, times] of [...outcomes].sort(([, a], [, b]) => b - a)) console.log(`  ${outcome}: ${times}`);
console.log(`  heap in use: ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`);
for (const crash of crashes) console.log(`CRASH ${crash}`);
if (outcomes.has("crash")) process.exitCode = 1;
