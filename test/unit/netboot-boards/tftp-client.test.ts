import assert from "node:assert/strict";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { Life } from "../../../mock-hardware/boards/life.js";
import { askTftp, type TftpAnswer, type TftpQuestion } from "../../../mock-hardware/boards/wire/tftp-client.js";
import { systemTimers } from "../../../mock-hardware/switches/timers.js";

const options: TftpQuestion["options"] = [
  ["blksize", "8"],
  ["windowsize", "4"],
];

interface Play {
  readonly answer: TftpAnswer;
  /** Packets of the client, in hex. */
  readonly heard: string[];
  readonly duplicates: number[];
}

/** Plays a server by hand: what it says to each packet of the client. */
async function play(
  say: (packet: Buffer, from: RemoteInfo, reply: (...packets: Buffer[]) => void) => void,
  tftpTry = 50,
): Promise<Play> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const heard: string[] = [];
  const duplicates: number[] = [];
  socket.on("message", (packet, from) => {
    heard.push(packet.toString("hex"));
    say(packet, from, (...packets) => sendAll(socket, packets, from));
  });
  const answer = await askTftp(
    {
      server: "127.0.0.1",
      port: socket.address().port,
      path: "f",
      options,
      until: "end",
      letGo: { code: 0, text: "" },
    },
    {
      life: new Life(systemTimers),
      pace: { tftpTry, tftpGiveUp: 10 * tftpTry },
      own: null,
      onDuplicate: (_, block) => duplicates.push(block),
    },
  );
  // The last acknowledgement is on its way.
  if (answer.kind === "whole") await once(socket, "message");
  socket.close();
  return { answer, heard, duplicates };
}

function sendAll(socket: Socket, packets: readonly Buffer[], { port, address }: RemoteInfo): void {
  for (const packet of packets) socket.send(packet, port, address);
}

const data = (block: number, text = "12345678"): Buffer =>
  Buffer.concat([Buffer.of(0, 3, (block >> 8) & 0xff, block & 0xff), Buffer.from(text)]);
const oack = Buffer.from("\0\x06blksize\x008\0windowsize\x004\0", "latin1");
const ack = (block: number): string => `0004${block.toString(16).padStart(4, "0")}`;

test("a window is acknowledged once, at its end", async () => {
  const { answer, heard } = await play((packet, _, reply) => {
    if (packet[1] === 1) reply(oack);
    else if (packet.readUInt16BE(2) === 0) reply(data(1), data(2), data(3), data(4));
    else if (packet.readUInt16BE(2) === 4) reply(data(5), data(6, "end"));
  });
  assert.equal(answer.kind === "whole" && answer.content.size, 5 * 8 + 3);
  assert.deepEqual(heard.slice(1), [ack(0), ack(4), ack(6)]);
});

test("a gap in a window is told once, and the rest is taken from there", async () => {
  const { answer, heard, duplicates } = await play((packet, _, reply) => {
    if (packet[1] === 1) reply(oack);
    else if (packet.readUInt16BE(2) === 0) reply(data(1), data(3), data(4));
    else if (packet.readUInt16BE(2) === 1) reply(data(2), data(3, ""));
  });
  assert.equal(answer.kind === "whole" && answer.content.size, 16);
  assert.deepEqual(heard.slice(1), [ack(0), ack(1), ack(3)]);
  assert.deepEqual(duplicates, []);
});

test("a lost answer is asked for again", async () => {
  let lost = 2;
  const { answer, heard } = await play((packet, _, reply) => {
    if (lost-- > 0) return;
    if (packet[1] === 1) reply(data(1, "x"));
  });
  assert.equal(answer.kind, "whole");
  assert.equal(heard[0], heard[2]);
});

test("who answers from another port hears that it is not meant", async () => {
  const other = createSocket("udp4").bind(0, "127.0.0.1");
  await once(other, "listening");
  const told = once(other, "message");
  const { answer } = await play((packet, from, reply) => {
    if (packet[1] === 1) reply(oack);
    else if (packet.readUInt16BE(2) === 0) {
      other.send(data(1, "wrong"), from.port, from.address);
      void told.then(() => reply(data(1, "right")));
    }
  }, 5_000);
  assert.equal(answer.kind === "whole" && answer.content.head.toString(), "right");
  const [error] = (await told) as [Buffer];
  assert.deepEqual([...error.subarray(0, 4)], [0, 5, 0, 5]);
  other.close();
});

test("block numbers begin again behind 65535", async () => {
  const blocks = 65_600;
  const window = 128;
  let sent = 0;
  const { answer } = await play((packet, _, reply) => {
    if (packet[1] === 1) return reply(Buffer.from(`\0\x06blksize\x008\0windowsize\x00${window}\0`, "latin1"));
    if (packet.readUInt16BE(2) !== sent % 65_536) return;
    const count = Math.min(window, blocks - sent);
    reply(...Array.from({ length: count }, () => data(++sent, sent === blocks ? "" : undefined)));
  }, 2_000);
  assert.equal(answer.kind === "whole" && answer.content.size, (blocks - 1) * 8);
});

test("nobody who answers is told as silence", async () => {
  const { answer } = await play(() => {}, 10);
  assert.equal(answer.kind, "silence");
});
