/** What machines are made of, as clients find it: memory, cards, network ports, and the switch at the other end of a cable. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { odataType } from "../../redfish-schema/derive/declared.js";
import { responseValidator } from "../../redfish-schema/derive/response-validator.js";
import { resources } from "../../redfish-schema/resources/index.js";
import { crawl } from "../support/crawl.js";
import { csdlFolder } from "../support/csdl.js";
import { problemsOf } from "../support/csdl-check.js";
import { assertError, assertStatus } from "../support/expect.js";
import { ScriptedSwitch } from "../support/scripted-switch.js";
import { TestService } from "../support/service.js";

const neighbour = {
  chassisId: "02:00:5e:10:ff:01",
  portId: "1/0/7",
  systemName: "tor1",
  systemDescription: "A switch",
  managementAddress: "192.0.2.1",
  managementVlanId: 10,
};

const rack = JSON.stringify({
  devices: [{ id: "sw1", kind: "scripted" }],
  machines: [
    {
      id: "plain",
      memoryMiB: 65_536,
      nics: [
        { mac: "02:00:5e:10:09:01", speedMbps: 25_000, neighbour },
        {
          mac: "02:00:5e:10:09:02",
          neighbour: {
            chassisId: "tor",
            chassisIdSubtype: "LocalAssign",
            portId: "02:00:5e:10:ff:0a",
            portIdSubtype: "MacAddr",
            managementAddress: "2001:db8::1",
          },
        },
      ],
      adapter: { kind: "fake", power: "On" },
    },
    { id: "twin", memoryMiB: 65_536 },
    { id: "bare", storage: [], memory: [], pcie: [], networkAdapters: [] },
    {
      id: "board",
      nics: [{ mac: "02:00:5e:10:09:03" }],
      adapter: { kind: "board", power: { device: "sw1", port: "1", confirmed: true } },
    },
  ],
});

const service = await TestService.start({ after }, { rack, powerDevices: [new ScriptedSwitch({})] });
const body = async (uri: string) => {
  const answer = await service.get(uri);
  assertStatus(answer, 200);
  return answer.json;
};
const bodies = async (uri: string) =>
  Promise.all((await body(uri)).Members.map((member: { "@odata.id": string }) => body(member["@odata.id"])));
const systemOf = (id: string) => `/redfish/v1/Systems/${id}`;
const chassisOf = (id: string) => `/redfish/v1/Chassis/${id}`;

const ready = async (): Promise<void> => {
  await service.untilBody(systemOf("plain"), ({ PowerState }) => PowerState === "On");
  await service.until(
    () => service.get(systemOf("board")),
    ({ status }) => status === 200,
  );
};

await ready();

test("the modules of memory are what the summary says there is", async () => {
  const { MemorySummary, Memory } = await body(systemOf("plain"));
  const modules = await bodies(Memory["@odata.id"]);
  assert.equal(
    modules.reduce((sum, { CapacityMiB }) => sum + CapacityMiB, 0),
    MemorySummary.TotalSystemMemoryGiB * 1024,
  );
  assert.deepEqual(MemorySummary.Status, { State: "Enabled", Health: "OK", HealthRollup: "OK" });
});

test("a made-up serial number is the part's own, and the same each time", async () => {
  const serials = async (id: string) => [
    ...(await bodies(`${systemOf(id)}/Memory`)).map(({ SerialNumber }) => SerialNumber),
    ...(await bodies(`${chassisOf(id)}/PCIeDevices`)).map(({ SerialNumber }) => SerialNumber),
    ...(await bodies(`${chassisOf(id)}/NetworkAdapters`)).map(({ SerialNumber }) => SerialNumber),
  ];
  const [plain, twin] = [await serials("plain"), await serials("twin")];
  assert.equal(new Set([...plain, ...twin]).size, 2 * plain.length);
  for (const serial of plain) assert.match(serial, /^[0-9A-F]{12}$/);
  await service.restart();
  await ready();
  assert.deepEqual(await serials("plain"), plain);
});

test("cards with their functions, linked to from the system as from the chassis", async () => {
  const { PCIeDevices } = await body(systemOf("plain"));
  const devices = await bodies(`${chassisOf("plain")}/PCIeDevices`);
  assert.deepEqual(
    PCIeDevices.map((link: { "@odata.id": string }) => link["@odata.id"]),
    devices.map((device) => device["@odata.id"]),
  );
  const functions = await Promise.all(devices.map((device) => bodies(device.PCIeFunctions["@odata.id"])));
  assert.deepEqual(
    functions.flat().map(({ DeviceClass, VendorId, ClassCode }) => [DeviceClass, VendorId, ClassCode]),
    [
      ["NetworkController", "0x1af4", "0x020000"],
      ["MassStorageController", "0x1af4", "0x010400"],
    ],
  );
  assertError(await service.get(`${chassisOf("plain")}/PCIeDevices/Network/PCIeFunctions/1`), 404);
});

test("the system's interfaces, its network interfaces and the chassis' adapters lead to the same ports", async () => {
  const [adapter] = await bodies(`${chassisOf("plain")}/NetworkAdapters`);
  const ports = await bodies(adapter.Ports["@odata.id"]);
  const uris = ports.map((port) => port["@odata.id"]);
  const interfaces = await bodies(`${systemOf("plain")}/EthernetInterfaces`);
  assert.deepEqual(
    interfaces.map(({ Links }) => Links.Ports[0]["@odata.id"]),
    uris,
  );
  assert.deepEqual(
    adapter.Controllers[0].Links.Ports.map((link: { "@odata.id": string }) => link["@odata.id"]),
    uris,
  );
  assert.deepEqual([adapter.Controllers[0].FirmwarePackageVersion], ["1.0"]);
  const [network] = await bodies(`${systemOf("plain")}/NetworkInterfaces`);
  assert.equal(network.Links.NetworkAdapter["@odata.id"], adapter["@odata.id"]);
  const [port] = ports;
  assert.deepEqual(
    [port.CurrentSpeedGbps, port.MaxSpeedGbps, port.LinkStatus, port.Ethernet.AssociatedMACAddresses],
    [25, 25, "LinkUp", ["02:00:5e:10:09:01"]],
  );
  const off = await body(`${chassisOf("twin")}/NetworkAdapters/1/Ports/eth0`);
  assert.deepEqual([off.CurrentSpeedGbps, off.LinkStatus], [undefined, "LinkDown"]);
});

test("what is at the other end of a cable, in the words and the octets of the standard", async () => {
  const ports = `${chassisOf("plain")}/NetworkAdapters/1/Ports`;
  const first = await body(`${ports}/eth0`);
  assert.deepEqual(first.Ethernet.LLDPReceive, {
    ChassisId: "02:00:5e:10:ff:01",
    ChassisIdSubtype: "MacAddr",
    PortId: "31:2F:30:2F:37",
    PortIdSubtype: "IfName",
    SystemName: "tor1",
    SystemDescription: "A switch",
    ManagementAddressIPv4: "192.0.2.1",
    ManagementVlanId: 10,
  });
  assert.equal(first.RemotePortId, "1/0/7");
  const { LLDPReceive } = (await body(`${ports}/eth1`)).Ethernet;
  assert.deepEqual(LLDPReceive, {
    ChassisId: "tor",
    ChassisIdSubtype: "LocalAssign",
    PortId: "02:00:5E:10:FF:0A",
    PortIdSubtype: "MacAddr",
    ManagementAddressIPv6: "2001:db8::1",
  });
  assert.equal((await body(`${chassisOf("twin")}/NetworkAdapters/1/Ports/eth0`)).Ethernet.LLDPReceive, undefined);
});

test("of a board that nothing is known of there is its network port, and nothing is made up", async () => {
  const { Memory, PCIeDevices } = await body(systemOf("board"));
  assert.deepEqual(
    [Memory, PCIeDevices, (await body(chassisOf("board"))).PCIeDevices],
    [undefined, undefined, undefined],
  );
  for (const uri of [`${systemOf("board")}/Memory`, `${chassisOf("board")}/PCIeDevices`])
    assertError(await service.get(uri), 404);
  const [adapter, ...others] = await bodies(`${chassisOf("board")}/NetworkAdapters`);
  assert.deepEqual(others, []);
  const { Manufacturer, Model, SerialNumber, Controllers } = adapter;
  assert.deepEqual([Manufacturer, Model, SerialNumber], [undefined, undefined, undefined]);
  assert.equal(Controllers[0].FirmwarePackageVersion, undefined);
  const [port] = await bodies(adapter.Ports["@odata.id"]);
  assert.equal(port.Ethernet.LLDPEnabled, undefined);
});

test("where there is none of a kind, that is what is shown", async () => {
  const system = await body(systemOf("bare"));
  assert.deepEqual(system.PCIeDevices, []);
  assert.deepEqual((await body(system.Memory["@odata.id"])).Members, []);
  assert.deepEqual([system.NetworkInterfaces, (await body(chassisOf("bare"))).NetworkAdapters], [undefined, undefined]);
  assert.equal((await body(`${systemOf("bare")}/EthernetInterfaces/eth0`)).Links.Ports, undefined);
});

test("nobody writes any of it", async () => {
  for (const uri of [
    `${systemOf("plain")}/Memory/DIMM0`,
    `${chassisOf("plain")}/PCIeDevices/Network`,
    `${chassisOf("plain")}/NetworkAdapters/1`,
    `${chassisOf("plain")}/NetworkAdapters/1/Ports/eth0`,
  ])
    assertError(await service.patch(uri, { Name: "other" }), 405);
});

test("all of it can be reached, and is as the schemas say", async () => {
  const schemas = new Map(resources.map(({ schema }) => [odataType(schema), schema]));
  const pages = [...(await crawl(service)).values()];
  const dead = pages.filter(({ answer }) => answer.status !== 200);
  assert.deepEqual(
    dead.map(({ uri, answer, from }) => `${uri}: ${answer.status}, linked from ${from[0]}`),
    [],
  );
  const reached = new Set(pages.map(({ uri }) => uri));
  for (const uri of [
    `${systemOf("plain")}/Memory/DIMM1`,
    `${chassisOf("plain")}/PCIeDevices/Storage/PCIeFunctions/0`,
    `${chassisOf("plain")}/NetworkAdapters/1/Ports/eth1`,
    `${systemOf("board")}/NetworkInterfaces/1`,
  ])
    assert.ok(reached.has(uri), uri);
  const problems = pages.flatMap(({ uri, answer }) => {
    const schema = schemas.get(answer.json["@odata.type"]);
    const found = schema === undefined ? [] : responseValidator(schema)(answer.json, uri).problems;
    const byOracle = schema === undefined || csdlFolder === undefined ? [] : problemsOf(answer.json, uri);
    return [...found.map(({ pointer, problem }) => `${uri}#${pointer}: ${problem}`), ...byOracle];
  });
  assert.deepEqual(problems, []);
});
