/** Booting from the network, put together: it starts whatever is in the way, and all its parts know of each other. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openNetboot } from "../../../src/compose/netboot.js";
import { checkConfig } from "../../../src/config/check.js";
import { firstIntent } from "../../../src/model/intent.js";
import type { Machine } from "../../../src/model/machine.js";
import type { Asker, BootErrand } from "../../../src/model/netboot.js";
import { firstObservation } from "../../../src/model/observation.js";
import { Opened } from "../../../src/opened.js";
import type { NetbootMachines } from "../../../src/ports/netboot.js";
import { StoredChronicle } from "../../../src/services/chronicle.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { ManualClock } from "../../support/manual-clock.js";
import { MemoryStore } from "../../support/memory-store.js";
import { adapters } from "../config/adapters.js";
import { eth1, FakeServers, quiet, systemError } from "../netboot-serving/bench.js";

const config = `
netboot:
  networks: [{ id: lab, interface: eth1, dhcp: pool, pools: ["10.77.0.100-10.77.0.150"] }]
  logs: { syslog: 514 }
  ipxe: { folders: [/nowhere] }
machines:
  - id: pc1
    nics: [{ mac: "02:00:00:00:00:01" }]
    netboot: { boot: { chain: http://boot.example/menu.ipxe }, address: 10.77.0.9 }
  - id: pc2
    nics: [{ mac: "02:00:00:00:00:02" }]
`;

const asker: Asker = {
  mac: "02:00:00:00:00:07",
  architectures: [7],
  vendorClass: "PXEClient:Arch:00007",
  userClasses: [],
  machineId: null,
  ipxe: null,
  hostName: null,
};

async function underTest(t: TestContext, text = config) {
  const check = checkConfig(text, adapters);
  assert.ok("config" in check && check.config.netboot, JSON.stringify(check));
  const { machines, netboot: rules } = check.config;
  const clock = new ManualClock();
  const store = MemoryStore.empty();
  const chronicle = new StoredChronicle({ store, clock, nextId: timeOrderedIds(clock), logger: quiet });
  const documents = new Map(
    machines.map((inventory): [string, Machine] => [
      inventory.id,
      {
        inventory,
        intent: firstIntent,
        observation: firstObservation(0),
        capabilities: {} as Machine["capabilities"],
      },
    ]),
  );
  const errand = (): BootErrand => ({
    seq: 0,
    decision: { target: null, mode: "UEFI", httpBootUri: null, option: null },
    once: false,
    firmware: null,
  });
  const known: NetbootMachines = {
    get: (id) => documents.get(id),
    ids: () => [...documents.keys()],
    onChange: () => () => {},
    errand,
    begin: errand,
    report: () => {},
  };
  const opened = new Opened();
  t.after(() => opened.close());
  const servers = new FakeServers();
  const none = () => Promise.reject(new Error("nothing of it is needed"));
  const service = await openNetboot(
    {
      rules,
      store,
      clock,
      logger: quiet,
      chronicle,
      machines: { netboot: known },
      families: new Map(),
      images: { bytes: none } as never,
      bootSets: { all: () => [], refresh: async () => {}, get: () => undefined, bytes: none },
      boards: [],
      servers,
      host: () => [eth1],
    },
    opened,
  );
  const lease = (mac: string, address: string) =>
    store.put("leases", address, {
      address,
      network: "lab",
      mac,
      clientId: null,
      hostName: null,
      state: "leased",
      since: clock.now(),
      until: clock.now() + 60_000,
    });
  return { service, servers, clock, store, chronicle, lease, opened };
}

test("it starts although no port can be had, and says so", async (t) => {
  const { service, servers } = await underTest(t);
  for (const name of ["tftp 10.77.0.1", "http 10.77.0.1", "logs 10.77.0.1", "dhcp"])
    servers.refused.set(name, systemError("EACCES"));
  await service.start();
  assert.deepEqual(
    service.conditions().map(({ severity, text }) => [severity, text.split(":")[0]]),
    [
      ["Critical", "TFTP cannot be served on 10.77.0.1"],
      ["Critical", "HTTP boot cannot be served on 10.77.0.1"],
      ["Critical", "The log receiver cannot be served on 10.77.0.1"],
      ["Critical", "DHCP cannot be served on UDP port 67"],
    ],
  );
  assert.deepEqual(service.ports(), {});
  assert.equal(service.view.status().conditions.length, 4);
});

test("what is open is told, and closed in the end", async (t) => {
  const { service, servers, opened } = await underTest(t);
  await service.start();
  assert.deepEqual(service.ports(), { tftp: 69, http: 8080, syslog: 514, dhcp: 67 });
  const { networks, servers: shown } = service.view.status();
  assert.deepEqual(networks, [
    { id: "lab", dhcp: "pool", interface: "eth1", address: "10.77.0.1", subnet: "10.77.0.0/24", problem: null },
  ]);
  assert.deepEqual(
    shown.map(({ kind, address, counters, problem }) => [kind, address, counters.answered, problem]),
    [
      ["tftp", "10.77.0.1", 3, null],
      ["http", "10.77.0.1", 3, null],
      ["logs", "10.77.0.1", 3, null],
      ["dhcp", null, 3, null],
    ],
  );
  await opened.close();
  assert.equal(servers.story.filter((line) => line.startsWith("close")).length, 4);
});

test("DHCP has the addresses that the configuration keeps for machines", async (t) => {
  const { service, servers } = await underTest(t);
  await service.start();
  const [{ reservations } = assert.fail("no DHCP")] = servers.dhcp;
  assert.equal(reservations.of("02:00:00:00:00:01")?.address, "10.77.0.9");
  assert.equal(reservations.holder?.("10.77.0.9"), "02:00:00:00:00:01");
  assert.equal(reservations.of("02:00:00:00:00:07"), undefined);
});

test("who asks and is not configured is among the strangers", async (t) => {
  const { service, servers } = await underTest(t);
  await service.start();
  const answer = servers.dhcp[0]?.netboot.ask(asker, { address: "10.77.0.1", httpPort: 8080, tftpPort: 69 });
  assert.deepEqual([answer?.machine, answer?.file], [null, null]);
  const { total, strangers } = service.view.strangers();
  assert.deepEqual([total, strangers[0]?.mac, strangers[0]?.architecture], [1, "02:00:00:00:00:07", "x86-64"]);
});

test("a line of syslog is in the log of the machine that has the address by its lease", async (t) => {
  const { service, servers, chronicle, clock, lease } = await underTest(t);
  await lease("02:00:00:00:00:02", "10.77.0.100");
  await service.start();
  const [{ take } = assert.fail("no receiver")] = servers.logs;
  const line = {
    client: "10.77.0.100",
    at: clock.now(),
    severity: 3,
    hostName: null,
    program: "sshd",
    text: "no keys",
  };
  take(line);
  take({ ...line, client: "10.77.0.101" });
  assert.deepEqual(
    chronicle.log("pc2").map(({ message: { key, args } }) => [key, ...args]),
    [["Shoal.MachineWarned", "sshd", "no keys"]],
  );
});

test("what DHCP tells is in the service's log, and a condition", async (t) => {
  const { service, servers, chronicle, clock } = await underTest(t);
  await service.start();
  servers.dhcp[0]?.tell({ kind: "other-server", network: "lab", server: "10.77.0.2", at: clock.now() });
  assert.equal(chronicle.log("service")[0]?.message.key, "Shoal.OtherDhcpServer");
  assert.match(service.conditions()[0]?.text ?? "", /lab the DHCP server 10\.77\.0\.2 gives addresses too/);
  assert.equal(service.view.status().otherServers[0]?.server, "10.77.0.2");
});

test("leases are shown page by page, with whose they are", async (t) => {
  const { service, lease } = await underTest(t);
  await lease("02:00:00:00:00:02", "10.77.0.100");
  await lease("02:00:00:00:00:08", "10.77.0.101");
  const { total, leases, next } = service.view.leases(0, 1);
  assert.deepEqual([total, leases[0]?.machine, leases[0]?.over], [2, "pc2", false]);
  assert.equal(next, "/shoal/v1/netboot/leases?offset=1&limit=1");
  const last = service.view.leases(1, 1);
  assert.deepEqual([last.leases[0]?.machine, last.next], [null, null]);
});

test("what the network tells a machine is explained once a network is served", async (t) => {
  const { service } = await underTest(t);
  assert.equal(await service.view.planOf("pc1"), null);
  await service.start();
  const stages = (await service.view.planOf("pc1"))?.stages ?? [];
  assert.equal(stages.find(({ stage }) => stage === "ipxe")?.file, "http://10.77.0.1:8080/machines/pc1/boot.ipxe");
  assert.equal(await service.view.planOf("pc2"), null);
});

test("files of a dnsmasq reserve beside the configuration", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "shoal-hosts-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "ironic.conf"), "02:00:00:00:00:07,10.77.0.33\n02:00:00:00:00:01,10.77.0.44,other\n");
  const text = config.replace("  logs:", `  dnsmasq: { hosts: ${JSON.stringify(folder)} }\n  logs:`);
  const { service, servers } = await underTest(t, text);
  await service.start();
  const [{ reservations } = assert.fail("no DHCP")] = servers.dhcp;
  assert.equal(reservations.of("02:00:00:00:00:07")?.address, "10.77.0.33");
  assert.equal(reservations.of("02:00:00:00:00:01")?.address, "10.77.0.9", "ours goes first");
  assert.equal(reservations.holder?.("10.77.0.33"), "02:00:00:00:00:07");
});
