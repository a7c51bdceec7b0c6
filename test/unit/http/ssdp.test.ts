/** The SSDP responder, heard over loopback. */
import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { type TestContext, test } from "node:test";
import { hostInterfaces } from "../../../src/http/host-interfaces.js";
import { openSsdp, type Ssdp, type SsdpOptions } from "../../../src/http/ssdp.js";
import { ssdpGroup } from "../../../src/http/ssdp-messages.js";
import { ManualClock } from "../../support/manual-clock.js";
import { quiet } from "./harness.js";

const uuid = "11111111-2222-4333-8444-555555555555";
const search = (target: string, maxWait = 0) =>
  `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: ${maxWait}\r\nST: ${target}\r\n\r\n`;

interface Place {
  readonly clock: ManualClock;
  readonly ssdp: Ssdp;
}

function place(t: TestContext, options: Partial<SsdpOptions> = {}): Place {
  const clock = new ManualClock();
  const ssdp = openSsdp({
    uuid,
    minorVersion: 20,
    rootUrl: (address) => `https://${address}:8443/redfish/v1/`,
    interfaces: ["127.0.0.1"],
    notify: { intervalSeconds: 0, ttl: 2 },
    clock,
    log: quiet,
    random: () => 0.5,
    port: 0,
    ...options,
  });
  t.after(() => ssdp.close());
  return { clock, ssdp };
}

/** A client on loopback that hears what is multicast there too. */
async function client(t: TestContext, port = 0): Promise<Socket> {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  socket.bind(port, "0.0.0.0");
  await once(socket, "listening");
  socket.addMembership(ssdpGroup, "127.0.0.1");
  socket.setMulticastInterface("127.0.0.1");
  t.after(() => socket.close());
  return socket;
}

/** The next datagram for which `isIt` holds. */
function next(socket: Socket, isIt: (text: string) => boolean = () => true): Promise<string> {
  return new Promise((resolve) => {
    const hear = (datagram: Buffer) => {
      const text = datagram.toString();
      if (!isIt(text)) return;
      socket.off("message", hear);
      resolve(text);
    };
    socket.on("message", hear);
  });
}

/** Runs what is due as soon as it is there. */
async function due({ clock }: Place, ms = 0): Promise<void> {
  while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(ms);
}

for (const target of ["urn:dmtf-org:service:redfish-rest:1", "ssdp:all"]) {
  test(`a search for ${target} is answered with where the service is`, async (t) => {
    const here = place(t);
    await here.ssdp.enable(true);
    const socket = await client(t);
    const answer = next(socket);
    socket.send(search(target), here.ssdp.port() ?? 0, "127.0.0.1");
    await due(here);
    assert.match(await answer, /^HTTP\/1\.1 200 OK\r\n.*\r\nAL: https:\/\/127\.0\.0\.1:8443\/redfish\/v1\/\r\n/s);
    assert.equal(here.ssdp.problem(), null);
  });
}

test("a multicast search is heard", async (t) => {
  const here = place(t);
  await here.ssdp.enable(true);
  const socket = await client(t);
  const answer = next(socket);
  socket.send(search("ssdp:all"), here.ssdp.port() ?? 0, ssdpGroup);
  await due(here);
  assert.match(await answer, new RegExp(`\r\nUSN: uuid:${uuid}::`));
});

test("an answer waits its share of MX, and of one second at most", async (t) => {
  const here = place(t);
  await here.ssdp.enable(true);
  const socket = await client(t);
  let answered = 0;
  socket.on("message", () => {
    answered += 1;
  });
  socket.send(search("ssdp:all", 120), here.ssdp.port() ?? 0, "127.0.0.1");
  await due(here, 499);
  assert.equal(here.clock.pending, 1);
  here.clock.advance(1);
  assert.equal(here.clock.pending, 0);
  while (answered === 0) await new Promise((resolve) => setImmediate(resolve));
});

test("switched off it is silent at once, also with what it was about to say", async (t) => {
  const here = place(t);
  await here.ssdp.enable(true);
  const socket = await client(t);
  socket.on("message", () => assert.fail("it still speaks"));
  socket.send(search("ssdp:all", 1), here.ssdp.port() ?? 0, "127.0.0.1");
  while (here.clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
  const off = here.ssdp.enable(false);
  assert.equal(here.clock.pending, 0);
  await off;
  assert.equal(here.ssdp.port(), null);
});

test("on, off, on and on again ends up on; close ends it", async (t) => {
  const here = place(t);
  await Promise.all([true, false, true, true].map((on) => here.ssdp.enable(on)));
  assert.notEqual(here.ssdp.port(), null);
  await here.ssdp.close();
  assert.equal(here.ssdp.port(), null);
});

test("one peer gets five answers a second, and five more in the next", async (t) => {
  const here = place(t);
  await here.ssdp.enable(true);
  const socket = await client(t);
  const port = here.ssdp.port() ?? 0;
  const flood = async () => {
    for (let i = 0; i < 20; i++) socket.send(search("ssdp:all"), port, "127.0.0.1");
    while (here.clock.pending < 5) await new Promise((resolve) => setImmediate(resolve));
  };
  await flood();
  // All of the flood is in the socket's queue before this last one, which nobody answers either.
  await new Promise((resolve) => socket.send("end", port, "127.0.0.1", resolve));
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(here.clock.pending, 5);
  here.clock.advance(1000);
  await flood();
  assert.equal(here.clock.pending, 5);
});

test("junk is passed over", async (t) => {
  const here = place(t);
  await here.ssdp.enable(true);
  const socket = await client(t);
  const port = here.ssdp.port() ?? 0;
  for (const junk of ["", "\0\xff", "M-SEARCH", search("upnp:rootdevice"), "x".repeat(9000)])
    socket.send(junk, port, "127.0.0.1");
  const answer = next(socket);
  socket.send(search("ssdp:all"), port, "127.0.0.1");
  await due(here);
  assert.match(await answer, /^HTTP/);
});

test("it says that it is there, again and again, and that it goes", async (t) => {
  const socket = await client(t);
  const { port } = socket.address();
  const here = place(t, { port, notify: { intervalSeconds: 600, ttl: 2 } });
  const isNotice = (kind: string) => (text: string) => text.includes(`NTS: ssdp:${kind}`);
  const first = next(socket, isNotice("alive"));
  await here.ssdp.enable(true);
  assert.match(await first, /\r\nAL: https:\/\/127\.0\.0\.1:8443\/redfish\/v1\/\r\n/);
  const second = next(socket, isNotice("alive"));
  here.clock.advance(600_000);
  await second;
  const last = next(socket, isNotice("byebye"));
  await here.ssdp.enable(false);
  await last;
  assert.equal(here.clock.pending, 0);
});

test("a port that another program has for itself is a problem told, not thrown", async (t) => {
  const other = createSocket("udp4");
  other.bind(0, "0.0.0.0");
  await once(other, "listening");
  const { port } = other.address();
  const { ssdp } = place(t, { port });
  await ssdp.enable(true);
  assert.equal(ssdp.problem(), "SSDP is on but cannot be heard: another program has the port for itself.");
  other.close();
  await once(other, "close");
  await ssdp.enable(true);
  assert.deepEqual([ssdp.problem(), ssdp.port()], [null, port]);
});

test("an interface that is not there is a problem told, not thrown", async (t) => {
  const { ssdp } = place(t, { interfaces: ["nosuch0"] });
  await ssdp.enable(true);
  assert.equal(ssdp.problem(), "SSDP is on but cannot be heard: none of the chosen interfaces has an IPv4 address.");
});

test("a system that does not tell its interfaces is a problem told, and the next time may go well", async (t) => {
  const { ssdp } = place(t);
  const asked = t.mock.method(os, "networkInterfaces", () => {
    throw new Error("no more descriptors");
  });
  t.after(() => syncBuiltinESMExports());
  syncBuiltinESMExports();
  await ssdp.enable(true);
  assert.deepEqual([ssdp.problem(), ssdp.port()], ["SSDP cannot be switched: no more descriptors", null]);
  assert.deepEqual(hostInterfaces(), []);
  asked.mock.restore();
  syncBuiltinESMExports();
  await ssdp.enable(true);
  assert.notEqual(ssdp.port(), null);
  assert.equal(ssdp.problem(), null);
});
