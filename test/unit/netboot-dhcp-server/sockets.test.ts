/** The real sockets, on loopback, where each client is answered at its own port. */
import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";
import { openDhcp } from "../../../adapters/netboot/dhcp/index.js";
import type { DhcpMessage } from "../../../adapters/netboot/dhcp/message.js";
import { decode } from "../../../adapters/netboot/dhcp/packet/decode.js";
import { encode } from "../../../adapters/netboot/dhcp/packet/encode.js";
import { messageTypeOf } from "../../../adapters/netboot/dhcp/packet/options.js";
import type { Network } from "../../../src/model/netboot.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { DhcpSetup } from "../../../src/ports/netboot.js";
import { mac, saying, TestLeases, testNetwork } from "../../support/dhcp-server.js";
import { ManualClock } from "../../support/manual-clock.js";

const loopback = (changes: Partial<Network> = {}): Network =>
  testNetwork({
    address: "127.0.0.1",
    interface: "lo",
    subnet: { first: "127.0.0.0", bits: 8 },
    pools: [{ from: "127.0.1.1", to: "127.0.1.9" }],
    ...changes,
  });

const file = { form: "pxe", path: "machines/a/boot.efi" } as const;

const setup = (changes: Partial<DhcpSetup> = {}): DhcpSetup => ({
  clock: new ManualClock(),
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  networks: [loopback()],
  netboot: { ask: ({ mac: id }) => ({ machine: id, stage: "uefi-pxe", architecture: null, file, reasons: [] }) },
  leases: new TestLeases(),
  reservations: { of: () => undefined },
  ports: { server: 0, client: 0, proxy: 0 },
  place: { httpPort: null, tftpPort: 69 },
  passed: new Map(),
  tell: () => {},
  ...changes,
});

async function client(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

async function say(socket: Socket, message: DhcpMessage, port: number, address = "127.0.0.1"): Promise<DhcpMessage> {
  const heard = once(socket, "message");
  socket.send(encode(message, { largest: 1472 }), port, address);
  const [bytes] = await heard;
  return decode(bytes);
}

const heardType = async (...said: Parameters<typeof say>) => messageTypeOf(await say(...said));

test("a client on loopback gets its lease at its own port", async (t) => {
  const server = await openDhcp(setup());
  const socket = await client();
  t.after(async () => {
    socket.close();
    await server.close();
  });
  const port = server.ports.dhcp!;
  const offer = await say(socket, saying("discover", mac(1)), port);
  assert.deepEqual([messageTypeOf(offer), offer.yiaddr], ["offer", "127.0.1.1"]);
  const request = saying("request", mac(1), { server: "127.0.0.1", requested: "127.0.1.1" });
  const ack = await say(socket, request, port);
  assert.deepEqual([messageTypeOf(ack), ack.yiaddr], ["ack", "127.0.1.1"]);
  assert.deepEqual(server.counters(), { received: 2, offered: 1, acknowledged: 1 });
  assert.deepEqual(Object.keys(server.ports), ["dhcp"]);
});

test("the address that a packet was sent to tells the network", async (t) => {
  const other = loopback({ id: "other", address: "127.0.2.1", pools: [{ from: "127.0.2.9", to: "127.0.2.9" }] });
  const server = await openDhcp(setup({ networks: [loopback(), other] }));
  const socket = await client();
  t.after(async () => {
    socket.close();
    await server.close();
  });
  const offer = await say(socket, saying("discover", mac(1)), server.ports.dhcp!, "127.0.2.1");
  assert.equal(offer.yiaddr, "127.0.2.9");
});

test("a proxy answers at its own port", async (t) => {
  const server = await openDhcp(setup({ networks: [loopback({ mode: "proxy" })] }));
  const socket = await client();
  t.after(async () => {
    socket.close();
    await server.close();
  });
  const options = { 60: "PXEClient:Arch:00007:UNDI:003000", 93: "0x0007" };
  assert.equal(await heardType(socket, saying("discover", mac(1), { options }), server.ports.dhcp!), "offer");
  const request = saying("request", mac(1), { ciaddr: "127.0.0.9", options });
  assert.equal(await heardType(socket, request, server.ports.proxy!), "ack");
});

test("another program that shares the port is no hindrance, one that does not is told of", async (t) => {
  const sharing = createSocket({ type: "udp4", reuseAddr: true });
  sharing.bind(0, "127.0.0.1");
  await once(sharing, "listening");
  const alone = await client();
  t.after(() => {
    sharing.close();
    alone.close();
  });
  const ports = (socket: Socket) => ({ server: socket.address().port, client: 0, proxy: 0 });
  const server = await openDhcp(setup({ ports: ports(sharing) }));
  await server.close();
  await assert.rejects(openDhcp(setup({ ports: ports(alone) })), (error) => {
    assert.ok(error instanceof AdapterError);
    assert.equal(error.kind, "misconfigured");
    assert.match(
      error.message,
      /DHCP cannot listen on 127\.0\.0\.1:\d+\/udp: another program has the port for itself\./,
    );
    assert.equal((error.cause as NodeJS.ErrnoException).code, "EADDRINUSE");
    return true;
  });
});

test("an address that this host has not is told of, but one that relays reach is only relays' business", async () => {
  const absent = { address: "192.0.2.77", subnet: { first: "192.0.2.0", bits: 24 } };
  await assert.rejects(openDhcp(setup({ networks: [testNetwork(absent)] })), /this host has no such address/);
  const server = await openDhcp(setup({ networks: [testNetwork({ ...absent, interface: null })] }));
  assert.ok(server.ports.dhcp);
  await server.close();
});

test("sockets that are passed have to be one for each interface", async () => {
  const passed = new Map([["eth7", 99]]);
  await assert.rejects(openDhcp(setup({ passed })), /no socket for interface lo of network lab/);
  await assert.rejects(openDhcp(setup({ passed: new Map([["lo", 9999]]) })), /DHCP cannot listen on descriptor 9999/);
});

test("nothing is open where all networks are off", async () => {
  const server = await openDhcp(setup({ networks: [loopback({ mode: "off" })] }));
  assert.deepEqual(server.ports, {});
  await server.close();
});

test("after it was closed nothing runs on", async () => {
  const clock = new ManualClock();
  const server = await openDhcp(setup({ clock }));
  assert.equal(clock.pending, 1);
  await server.close();
  assert.equal(clock.pending, 0);
});
