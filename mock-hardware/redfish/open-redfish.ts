/**
 * A small Redfish service: a RackPDU whose outlets are the ports of a device, and one ComputerSystem. Written from DMTF's
 * schemas (DSP8010) and DSP0266; no PDU was seen.
 */
import { type Answer, type Asked, type JsonServer, openJson } from "../http/json-server.js";
import type { MockDevice, Timers } from "../switches/device.js";
import { ComputerSystem, systemPath } from "./computer-system.js";
import { Doors, type RedfishCredentials } from "./doors.js";
import { problem } from "./problem.js";
import { notAllowed, pduPath, RackPdu } from "./rack-pdu.js";

export interface RedfishOptions {
  readonly device: MockDevice;
  readonly timers: Timers;
  readonly credentials: RedfishCredentials;
  readonly tls?: boolean;
  readonly host?: string;
  readonly port?: number;
}

export interface RedfishServer extends JsonServer {
  readonly doors: Doors;
  readonly pdu: RackPdu;
  readonly system: ComputerSystem;
  /** While true it answers 503 with Retry-After. */
  busy: boolean;
}

const root = "/redfish/v1";
const sessionPath = `${root}/SessionService/Sessions`;

/** Resolves when it listens. @throws Error (by rejection) when the port is taken */
export async function openRedfish(options: RedfishOptions): Promise<RedfishServer> {
  const { device, timers, credentials, tls = true, host, port } = options;
  const parts = {
    doors: new Doors(credentials),
    pdu: new RackPdu(device, timers),
    system: new ComputerSystem(timers),
    busy: false,
  };
  const where = { ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
  const server = await openJson({ device, timers, tls, ...where, answer: (asked) => answer(asked, parts) });
  return Object.assign(parts, server);
}

type Parts = Pick<RedfishServer, "doors" | "pdu" | "system" | "busy">;

function answer(asked: Asked, { doors, pdu, system, busy }: Parts): Answer {
  const path = asked.path.length > 1 ? asked.path.replace(/\/$/, "") : asked.path;
  const plain = { ...asked, path };
  if (busy)
    return { ...problem(503, "Base.1.18.ServiceTemporarilyUnavailable", "Busy."), headers: { "Retry-After": "30" } };
  if (path === "/redfish") return { status: 200, body: { v1: `${root}/` } };
  if (path === root) return asked.method === "GET" ? { status: 200, body: serviceRoot } : notAllowed;
  if (path === sessionPath && asked.method === "POST") return doors.login(asked);
  const refusal = doors.refusal(asked);
  if (refusal) return refusal;
  if (path.startsWith(`${sessionPath}/`) && asked.method === "DELETE")
    return doors.logout(path.slice(sessionPath.length + 1));
  const fixed = documents[path];
  if (fixed !== undefined) return asked.method === "GET" ? { status: 200, body: fixed } : notAllowed;
  const own = pdu.answer(plain) ?? system.answer(plain);
  return own ?? problem(404, "Base.1.18.ResourceMissingAtURI", `There is nothing at ${path}.`);
}

const link = (path: string) => ({ "@odata.id": path });

const collection = (path: string, type: string, ...members: readonly string[]) => ({
  "@odata.id": path,
  "@odata.type": `#${type}.${type}`,
  Name: type,
  "Members@odata.count": members.length,
  Members: members.map(link),
});

const serviceRoot = {
  "@odata.id": `${root}/`,
  "@odata.type": "#ServiceRoot.v1_16_0.ServiceRoot",
  Id: "RootService",
  Name: "Root Service",
  RedfishVersion: "1.20.0",
  UUID: "6d0c2f5a-9b0f-4a2e-8e3e-0f5c2d1b7a90",
  Systems: link(`${root}/Systems`),
  PowerEquipment: link(`${root}/PowerEquipment`),
  SessionService: link(`${root}/SessionService`),
  Links: { Sessions: link(sessionPath) },
};

const documents: Readonly<Record<string, unknown>> = {
  [`${root}/Systems`]: collection(`${root}/Systems`, "ComputerSystemCollection", systemPath),
  [`${root}/PowerEquipment`]: {
    "@odata.id": `${root}/PowerEquipment`,
    "@odata.type": "#PowerEquipment.v1_2_0.PowerEquipment",
    Id: "PowerEquipment",
    Name: "Power equipment",
    RackPDUs: link(`${root}/PowerEquipment/RackPDUs`),
  },
  [`${root}/PowerEquipment/RackPDUs`]: collection(
    `${root}/PowerEquipment/RackPDUs`,
    "PowerDistributionCollection",
    pduPath,
  ),
  [`${root}/SessionService`]: {
    "@odata.id": `${root}/SessionService`,
    "@odata.type": "#SessionService.v1_1_9.SessionService",
    Id: "SessionService",
    Name: "Session Service",
    ServiceEnabled: true,
    Sessions: link(sessionPath),
  },
};
