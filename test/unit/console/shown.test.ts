/** Which consoles are shown, and where they are said to be: no more than there is a way to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { system } from "../../../redfish-schema/resources/ComputerSystem.js";
import { machineManager } from "../../../redfish-schema/resources/Manager.js";
import { networkProtocol } from "../../../redfish-schema/resources/ManagerNetworkProtocol.js";
import type { Capabilities } from "../../../src/model/capabilities.js";
import { firstSettings } from "../../../src/model/settings.js";
import type { ConsoleWays, World } from "../../../src/ports/world.js";
import { openTree } from "../../../src/tree/tree.js";
import { machineWith, worldOf } from "../control/service.js";

const ssh = { port: 2200, entryCommand: (id: string) => `console ${id}`, hotKeys: "Ctrl-] ." };
const none: ConsoleWays = { ssh: null, webSocket: false };

function shown(console: Capabilities["console"], ways: ConsoleWays) {
  const plain = machineWith(0);
  const machine = { ...plain, capabilities: { ...plain.capabilities, seesPower: false, ...(console && { console }) } };
  const known = worldOf([machine]);
  const world = {
    ...known,
    time: () => ({ source: "Host", offset: 0 }),
    settings: () => firstSettings,
    firmware: { ...known.firmware, version: () => "1" },
    service: { ...known.service, hostName: "shoal.example", httpPort: null, httpsPort: 8443, interfaces: [] },
    consoles: { ways: () => ways, mostWatchers: 10, mostScreens: 4, mostLines: 500, log: () => [] },
  } as unknown as World;
  const tree = openTree(world, [system, machineManager, networkProtocol]);
  const body = (path: string) => {
    const found = tree.find(`/redfish/v1/${path}`);
    assert.ok(found);
    return tree.body(found);
  };
  const { SerialConsole: serial, GraphicalConsole: screen, Oem: oem, LogServices: logs } = body("Systems/a");
  const { SerialConsole: managersSerial, GraphicalConsole: managersScreen } = body("Managers/a");
  const { SSH: protocol } = body("Managers/shoal/NetworkProtocol");
  return { serial, screen, oem, logs, managersSerial, managersScreen, protocol };
}

const nothing = {
  serial: undefined,
  screen: undefined,
  oem: undefined,
  logs: undefined,
  managersSerial: undefined,
  managersScreen: undefined,
  protocol: undefined,
};

test("of a machine without a console nothing is shown, however clients could come to it", () => {
  assert.deepEqual(shown(undefined, { ssh: null, webSocket: true }), nothing);
  assert.deepEqual(shown({ serial: false, screen: false }, { ssh: null, webSocket: true }), nothing);
});

test("a console that there is no way to is not shown; its log is", () => {
  const logs = { "@odata.id": "/redfish/v1/Systems/a/LogServices" };
  assert.deepEqual(shown({ serial: true, screen: true }, none), { ...nothing, logs });
});

test("a serial line is shown with each way to it", () => {
  const { serial, managersSerial, protocol, screen } = shown({ serial: true, screen: false }, { ssh, webSocket: true });
  assert.deepEqual(serial, {
    MaxConcurrentSessions: 10,
    SSH: {
      ServiceEnabled: true,
      Port: 2200,
      SharedWithManagerCLI: false,
      ConsoleEntryCommand: "console a",
      HotKeySequenceDisplay: "Ctrl-] .",
    },
    WebSocket: {
      ServiceEnabled: true,
      ConsoleURI: "/redfish/v1/Systems/a/Oem/Shoal/SerialConsole",
      Interactive: true,
    },
  });
  assert.deepEqual(managersSerial, { ServiceEnabled: true, MaxConcurrentSessions: 10, ConnectTypesSupported: ["SSH"] });
  assert.deepEqual(protocol, { ProtocolEnabled: true, Port: 2200 });
  assert.equal(screen, undefined);
  const { serial: bySsh } = shown({ serial: true, screen: true }, { ssh, webSocket: false });
  assert.deepEqual(Object.keys(bySsh as object), ["MaxConcurrentSessions", "SSH"]);
});

test("a screen is shown where WebSockets lead to it", () => {
  const { screen, managersScreen, oem } = shown({ serial: false, screen: true }, { ssh: null, webSocket: true });
  assert.deepEqual(screen, {
    ServiceEnabled: true,
    Port: 8443,
    ConnectTypesSupported: ["KVMIP"],
    MaxConcurrentSessions: 4,
  });
  assert.deepEqual(managersScreen, {
    ServiceEnabled: true,
    MaxConcurrentSessions: 4,
    ConnectTypesSupported: ["KVMIP"],
  });
  assert.deepEqual(oem, {
    Shoal: {
      "@odata.type": "#Shoal.v1_0_0.ComputerSystem",
      GraphicalConsole: {
        WebSocket: { ConsoleURI: "/redfish/v1/Systems/a/Oem/Shoal/GraphicalConsole", Interactive: true },
      },
    },
  });
});
