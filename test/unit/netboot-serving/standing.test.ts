/** The servers stand while they can, and are tried again while they cannot; nothing keeps the service from starting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { eth1, network, servingUnderTest, systemError } from "./bench.js";

const pooled = (id: string, name: string, address: string) =>
  network({ id, interface: name, mode: "pool", pools: [{ from: `${address}.50`, to: `${address}.60` }] });

test("file servers are opened before DHCP, which sends machines to them", async () => {
  const { serving, servers } = servingUnderTest({ ports: { syslog: 514 } });
  await serving.start();
  assert.deepEqual(servers.story, ["open tftp 10.77.0.1", "open http 10.77.0.1", "open logs 10.77.0.1", "open dhcp"]);
  assert.deepEqual(servers.dhcp[0]?.place, { tftpPort: 69, httpPort: 8080 });
  assert.deepEqual(serving.place(), { address: "10.77.0.1", tftpPort: 69, httpPort: 8080 });
  assert.deepEqual(serving.conditions(), []);
  await serving.close();
  assert.deepEqual(servers.story.slice(4), [
    "close dhcp",
    "close logs 10.77.0.1",
    "close http 10.77.0.1",
    "close tftp 10.77.0.1",
  ]);
});

test("what is off is not opened", async () => {
  const { serving, servers } = servingUnderTest({ networks: [network({ mode: "off" })], ports: { tftp: null } });
  await serving.start();
  assert.deepEqual(servers.story, ["open http 10.77.0.1"]);
  assert.deepEqual(serving.place(), { address: "10.77.0.1", tftpPort: null, httpPort: 8080 });
});

test("a port that cannot be had is a condition that says what to do, until it can", async () => {
  const { serving, servers, again } = servingUnderTest();
  servers.refused.set("tftp 10.77.0.1", systemError("EACCES"));
  await serving.start();
  assert.deepEqual(servers.story, ["open http 10.77.0.1", "open dhcp"]);
  const [condition, ...more] = serving.conditions();
  assert.deepEqual([condition?.severity, more], ["Critical", []]);
  assert.match(condition?.text ?? "", /^TFTP cannot be served on 10\.77\.0\.1:69: ports below 1024 need a privilege\./);
  assert.match(condition?.text ?? "", /AmbientCapabilities=CAP_NET_BIND_SERVICE.*ip_unprivileged_port_start.*setcap/);
  assert.equal(servers.dhcp[0]?.place.tftpPort, null);
  servers.refused.clear();
  await again();
  assert.deepEqual(serving.conditions(), []);
  // DHCP tells another place now.
  assert.deepEqual(servers.story.slice(2), ["open tftp 10.77.0.1", "close dhcp", "open dhcp"]);
  assert.equal(servers.dhcp[1]?.place.tftpPort, 69);
});

test("the system's error may be the cause of another", async () => {
  const { serving, servers } = servingUnderTest();
  servers.refused.set("dhcp", new Error("DHCP cannot listen", { cause: systemError("EADDRINUSE") }));
  await serving.start();
  assert.match(
    serving.conditions()[0]?.text ?? "",
    /^DHCP cannot be served on UDP port 67: another program has this port.*netboot\.dhcp\.serverPort/,
  );
});

test("a condition keeps its time while it lasts", async () => {
  const { serving, servers, clock, again } = servingUnderTest();
  const since = clock.now();
  servers.refused.set("http 10.77.0.1", systemError("EADDRINUSE"));
  await serving.start();
  await again();
  assert.equal(serving.conditions()[0]?.since, since);
});

test("an interface that comes later is taken up, and one without a link keeps what it has", async () => {
  const { serving, servers, host, again } = servingUnderTest({ host: [] });
  await serving.start();
  assert.deepEqual(servers.story, []);
  assert.equal(serving.place(), null);
  assert.match(serving.conditions()[0]?.text ?? "", /there is no interface eth1/);
  host.push(eth1);
  await again();
  assert.deepEqual(servers.story, ["open tftp 10.77.0.1", "open http 10.77.0.1", "open dhcp"]);
  assert.deepEqual(serving.conditions(), []);
  host.length = 0;
  await again();
  assert.equal(servers.story.length, 3);
  assert.deepEqual(serving.conditions(), []);
  host.push({ ...eth1, address: "10.77.0.2" });
  await again();
  assert.deepEqual(servers.story.slice(3).sort(), [
    "close dhcp",
    "close http 10.77.0.1",
    "close tftp 10.77.0.1",
    "open dhcp",
    "open http 10.77.0.2",
    "open tftp 10.77.0.2",
  ]);
});

test("nothing is opened anew while all is as it was", async () => {
  const { serving, servers, again } = servingUnderTest();
  await serving.start();
  await again();
  await again();
  assert.equal(servers.story.length, 3);
});

test("a port that the system chose is the same on every address", async () => {
  const eth2 = { interface: "eth2", address: "10.78.0.1", bits: 24 };
  const networks = [network(), network({ id: "other", interface: "eth2" })];
  const { serving, servers } = servingUnderTest({ networks, host: [eth1, eth2], ports: { http: 0, tftp: 0 } });
  await serving.start();
  const portsOf = (address: string) =>
    servers.files.filter((one) => one.addresses[0] === address).map(({ port }) => port);
  assert.deepEqual(portsOf("10.77.0.1"), [0, 0]);
  assert.deepEqual(portsOf("10.78.0.1"), [40_000, 40_001]);
  assert.deepEqual(servers.files[0]?.place("10.78.0.1"), { address: "10.78.0.1", tftpPort: 40_000, httpPort: 40_001 });
});

test("two networks that share a socket are told of where one of them gives addresses", async () => {
  const eth2 = { interface: "eth2", address: "10.78.0.1", bits: 24 };
  const networks = [pooled("a", "eth1", "10.77.0"), pooled("b", "eth2", "10.78.0")];
  const plain = servingUnderTest({ networks, host: [eth1, eth2] });
  await plain.serving.start();
  assert.match(
    plain.serving.conditions()[0]?.text ?? "",
    /a, b share one socket.*FileDescriptorName: dhcp-eth1, dhcp-eth2\./,
  );
  const passed = servingUnderTest({
    networks,
    host: [eth1, eth2],
    passed: new Map([
      ["eth1", 3],
      ["eth2", 4],
    ]),
  });
  await passed.serving.start();
  assert.deepEqual(passed.serving.conditions(), []);
  assert.deepEqual(
    [...(passed.servers.dhcp[0]?.passed ?? [])],
    [
      ["eth1", 3],
      ["eth2", 4],
    ],
  );
});

test("sockets that were passed go to every DHCP server, as nobody may be able to bind others", async () => {
  const passed = new Map([["eth1", 3]]);
  const { serving, servers, again } = servingUnderTest({ passed });
  servers.refused.set("tftp 10.77.0.1", systemError("EADDRINUSE"));
  await serving.start();
  servers.refused.clear();
  await again();
  assert.deepEqual(
    servers.dhcp.map((setup) => [...setup.passed]),
    [[...passed], [...passed]],
  );
});

test("closing while servers are being opened leaves none of them", async () => {
  const { serving, servers } = servingUnderTest();
  const started = serving.start();
  await serving.close();
  await started;
  const open = servers.story.filter((line) => line.startsWith("open")).length;
  assert.equal(servers.story.length, 2 * open);
});
