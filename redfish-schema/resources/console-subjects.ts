/** Machines' consoles as their systems and managers tell of them: only what a client can truly get to. */
import type { Machine } from "../../src/model/machine.js";
import { uris } from "../../src/model/uris.js";
import type { SshWay } from "../../src/ports/world.js";
import { ownComputerSystem } from "../derive/own-schema.js";
import type { Context, Subject } from "./declare.js";
import { machine } from "./subjects.js";

const hasSerial = (m: Machine): boolean => m.capabilities.console?.serial === true;
const hasScreen = (m: Machine): boolean => m.capabilities.console?.screen === true;

/** A machine with a serial line. */
export const serialMachine: Subject<Machine> = {
  find(world, params) {
    const found = machine.find(world, params);
    return found && hasSerial(found) ? found : undefined;
  },
};

/** `ComputerSystem.SerialConsole`; undefined = there is no way to it. */
export function serialConsoleOf(m: Machine, { world }: Context) {
  const { ssh, webSocket } = world.consoles.ways();
  if (!hasSerial(m) || (ssh === null && !webSocket)) return undefined;
  return {
    MaxConcurrentSessions: world.consoles.mostWatchers,
    ...(ssh && { SSH: sshConsole(ssh, m.inventory.id) }),
    ...(webSocket && {
      WebSocket: { ServiceEnabled: true, ConsoleURI: uris.serialConsole(m.inventory.id), Interactive: true },
    }),
  };
}

const sshConsole = ({ port, entryCommand, hotKeys }: SshWay, machineId: string) => ({
  ServiceEnabled: true,
  Port: port,
  SharedWithManagerCLI: false,
  ConsoleEntryCommand: entryCommand(machineId),
  HotKeySequenceDisplay: hotKeys,
});

const hasWayToScreen = (m: Machine, { world }: Context): boolean => hasScreen(m) && world.consoles.ways().webSocket;

/** `ComputerSystem.GraphicalConsole`; undefined = there is no way to it. */
export const graphicalConsoleOf = (m: Machine, context: Context) =>
  hasWayToScreen(m, context)
    ? {
        ServiceEnabled: true,
        Port: context.world.service.httpsPort ?? context.world.service.httpPort,
        ConnectTypesSupported: ["KVMIP"] as const,
        MaxConcurrentSessions: context.world.consoles.mostScreens,
      }
    : undefined;

/** The standard says where the WebSocket of a serial console is, and has no place for that of a screen. */
export const screenUriOf = (m: Machine, context: Context) =>
  hasWayToScreen(m, context)
    ? {
        Shoal: {
          "@odata.type": ownComputerSystem,
          GraphicalConsole: { WebSocket: { ConsoleURI: uris.graphicalConsole(m.inventory.id), Interactive: true } },
        },
      }
    : undefined;

/** `Manager.SerialConsole`, which knows of no WebSockets; undefined = there is no way to it. */
export function managersSerialConsole(m: Machine, { world }: Context) {
  if (!hasSerial(m) || world.consoles.ways().ssh === null) return undefined;
  return {
    ServiceEnabled: true,
    MaxConcurrentSessions: world.consoles.mostWatchers,
    ConnectTypesSupported: ["SSH"] as const,
  };
}

/** `Manager.GraphicalConsole`; undefined = there is no way to it. */
export const managersGraphicalConsole = (m: Machine, context: Context) =>
  hasWayToScreen(m, context)
    ? {
        ServiceEnabled: true,
        MaxConcurrentSessions: context.world.consoles.mostScreens,
        ConnectTypesSupported: ["KVMIP"] as const,
      }
    : undefined;
