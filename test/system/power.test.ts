/** Boards without a BMC, switched at the port that feeds them: what clients are told, held against what the device did. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  boardOn,
  type MockOfDevice,
  netgear,
  openSnmpDevice,
  openSshSwitch,
  ordersOf,
  portOf,
  writeConfig,
} from "./boards.js";
import { curl, json } from "./curl.js";
import { lacksModule, missing, until } from "./program.js";
import { runPython, type Shoal, startShoal, type Undoing } from "./shoal.js";

const skip = missing("curl") || missing("python3") || (await lacksModule("sushy"));
const systemOf = (id: string): string => `/redfish/v1/Systems/${id}`;
const resetOf = (id: string): string => `${systemOf(id)}/Actions/ComputerSystem.Reset`;

/** `board3` hangs on port 3; once its power has been read. */
async function serving(test: Undoing, mock: MockOfDevice, state?: string): Promise<Shoal> {
  const config = writeConfig(test, {
    devices: { feeder: mock.entry },
    machines: [boardOn("feeder", portOf(mock, 3).name, 3), boardOn("feeder", portOf(mock, 4).name, 4)],
  });
  const service = await startShoal(test, { config, ...(state !== undefined && { state }) });
  await until("the power of a board", async () => (await curl(service, systemOf("board3"))).status === 200);
  return service;
}

interface Entry {
  readonly MessageId: string;
  readonly MessageArgs: readonly string[];
}

const powerOf = async (service: Shoal) => (await curl(service, systemOf("board3"))).json().PowerState;

const feeders: Readonly<Record<string, (test: Undoing) => Promise<MockOfDevice>>> = {
  "a PoE switch by SNMPv3": (test) => openSnmpDevice(test, netgear),
  "a PoE switch by SSH": (test) => openSshSwitch(test, "aruba/cx6100", "aruba-cx"),
  "a PDU by SNMPv3": (test) => openSnmpDevice(test, { fixture: "apc/rpdu2", kind: "pdu", family: "apc-rackpdu2" }),
};

// At once: mostly they wait for ports to be dark long enough.
describe("sushy switches a board at", { skip, concurrency: true }, () => {
  for (const [name, open] of Object.entries(feeders)) {
    test(name, async (context) => {
      const mock = await open(context);
      const service = await serving(context, mock);
      const board = portOf(mock, 3);
      const reset = async (...args: readonly string[]) => {
        const { code, stdout, stderr } = await runPython(service, "sushy_reset.py", "board3", ...args);
        assert.equal(code, 0, `${args.join(" ")}: ${stderr}${stdout}`);
      };
      await reset("On", "On");
      assert.equal(board.powered, true);
      await reset("On", "On");
      assert.deepEqual(ordersOf(mock, 3), ["on"], "what is so already is not written again");
      await reset("PowerCycle", "Off", "On");
      assert.equal(board.powered, true);
      const [, off, on] = mock.device.writes.filter(({ port }) => port === 3);
      assert.deepEqual([off?.on, on?.on], [false, true]);
      assert.ok(on!.at - off!.at >= 2000, `dark for ${on!.at - off!.at} ms only`);
      await reset("ForceOff", "Off");
      assert.equal(board.powered, false);
      assert.deepEqual(ordersOf(mock, 3), ["on", "off", "on", "off"]);
      const others = mock.device.writes.filter(({ port }) => port !== 3);
      assert.deepEqual(others, [], "no other port was touched");
    });
  }
});

test("a board whose service was killed in the middle of a cycle comes on again", { skip }, async (context) => {
  const mock = await openSnmpDevice(context, netgear);
  portOf(mock, 3).switch(true);
  await until("the first light", () => portOf(mock, 3).powered);
  const first = await serving(context, mock);
  assert.equal(await powerOf(first), "On");
  assert.equal((await curl(first, resetOf("board3"), ...json({ ResetType: "PowerCycle" }))).status, 204);
  await until("darkness", () => !portOf(mock, 3).powered);
  await first.end("SIGKILL");
  assert.deepEqual(ordersOf(mock, 3), ["on", "off"], "killed between the two");

  const second = await serving(context, mock, first.state);
  await until("light", () => portOf(mock, 3).powered);
  await until("the news of it", async () => (await powerOf(second)) === "On");
  assert.deepEqual(ordersOf(mock, 3), ["on", "off", "on"]);
});

test("what was done to a port is in the log of the board's manager", { skip }, async (context) => {
  const mock = await openSnmpDevice(context, netgear);
  const service = await serving(context, mock);
  await curl(service, resetOf("board3"), ...json({ ResetType: "On" }));
  const entries = "/redfish/v1/Managers/board3/LogServices/Log/Entries";
  const told = await until("the confirmation", async () => {
    const members = (await curl(service, entries)).json().Members as readonly Entry[];
    const deeds = members.filter(({ MessageId }) => MessageId.startsWith("Shoal."));
    return deeds.length >= 2 && deeds;
  });
  assert.deepEqual(
    told.map(({ MessageId, MessageArgs }) => [MessageId.split(".").at(-1), ...MessageArgs.slice(0, 3)]),
    [
      ["PortCommandAccepted", "feeder", "1/0/3", "on"],
      ["PortCommandConfirmed", "feeder", "1/0/3", "on"],
    ],
  );
  const metrics = await until("the watts", async () => {
    const { PowerWatts } = (await curl(service, "/redfish/v1/Chassis/board3/EnvironmentMetrics")).json();
    const { Reading } = PowerWatts as { readonly Reading: number | null };
    return Reading !== null && Reading > 0 && { Reading };
  });
  assert.equal(metrics.Reading, 4.3);
});
