/** Outlets of a RackPDU (PowerDistribution, Outlet; DMTF schemas) over the ports of a device. */
import type { Answer, Asked } from "../http/json-server.js";
import type { MockDevice, MockPort, Timers } from "../switches/device.js";
import { problem } from "./problem.js";

export const pduPath = "/redfish/v1/PowerEquipment/RackPDUs/1";

/** What a PowerCycle leaves the outlet dark for. */
const cycleMilliseconds = 5000;

export class RackPdu {
  /** Outlets whose PowerControlLocked is true. */
  readonly locked = new Set<number>();

  constructor(
    private readonly device: MockDevice,
    private readonly timers: Timers,
  ) {}

  /** Undefined = not of it. */
  answer(asked: Asked): Answer | undefined {
    const { method, path } = asked;
    if (path === pduPath) return method === "GET" ? { status: 200, body: this.document() } : notAllowed;
    if (path === `${pduPath}/Outlets`) return method === "GET" ? { status: 200, body: this.outlets() } : notAllowed;
    const match = new RegExp(`^${pduPath}/Outlets/(\\d+)(/Actions/Outlet\\.PowerControl)?$`).exec(path);
    if (!match) return undefined;
    const port = this.device.ports.find(({ number }) => number === Number(match[1]));
    if (!port) return problem(404, "Base.1.18.ResourceMissingAtURI", `There is no outlet ${match[1]}.`);
    if (match[2] !== undefined) return method === "POST" ? this.control(port, asked) : notAllowed;
    return method === "GET" ? { status: 200, body: this.outlet(port) } : notAllowed;
  }

  private document() {
    return {
      "@odata.id": pduPath,
      "@odata.type": "#PowerDistribution.v1_4_0.PowerDistribution",
      Id: "1",
      Name: this.device.name,
      EquipmentType: "RackPDU",
      Status: { State: "Enabled", Health: "OK" },
      Outlets: { "@odata.id": `${pduPath}/Outlets` },
    };
  }

  private outlets() {
    const members = this.device.ports.map(({ number }) => ({ "@odata.id": `${pduPath}/Outlets/${number}` }));
    return {
      "@odata.id": `${pduPath}/Outlets`,
      "@odata.type": "#OutletCollection.OutletCollection",
      Name: "Outlets",
      "Members@odata.count": members.length,
      Members: members,
    };
  }

  /** The relay may lag behind the order: then PowerState is still the old one and PowerStateInTransition true. */
  private outlet(port: MockPort) {
    const { admin, detection, watts, volts } = this.device.view(port);
    const closed = detection === "delivering" || (admin && detection === "searching" && port.load === null);
    const at = `${pduPath}/Outlets/${port.number}`;
    return {
      "@odata.id": at,
      "@odata.type": "#Outlet.v1_4_0.Outlet",
      Id: String(port.number),
      Name: `Outlet ${port.number}`,
      Status: { State: "Enabled", Health: detection === "fault" ? "Critical" : "OK" },
      UserLabel: port.label,
      PowerState: closed ? "On" : "Off",
      PowerStateInTransition: detection !== "fault" && detection !== "otherFault" && closed !== admin,
      PowerControlLocked: this.locked.has(port.number),
      PowerEnabled: true,
      NominalVoltage: "AC230V",
      RatedCurrentAmps: 10,
      Voltage: { Reading: volts },
      PowerWatts: { Reading: watts, ApparentVA: watts },
      CurrentAmps: { Reading: volts > 0 ? watts / volts : 0 },
      Actions: {
        "#Outlet.PowerControl": {
          target: `${at}/Actions/Outlet.PowerControl`,
          "PowerState@Redfish.AllowableValues": ["On", "Off", "PowerCycle"],
        },
      },
    };
  }

  private control(port: MockPort, { body, apply }: Asked): Answer {
    const { PowerState: wanted } = Object(body) as Readonly<Record<string, unknown>>;
    if (wanted === undefined)
      return problem(400, "Base.1.18.ActionParameterMissing", "The action requires the parameter PowerState.");
    if (wanted !== "On" && wanted !== "Off" && wanted !== "PowerCycle")
      return problem(400, "Base.1.18.ActionParameterNotSupported", "PowerState is On, Off or PowerCycle.");
    if (this.locked.has(port.number))
      return problem(409, "Base.1.18.ResourceInUse", "The outlet is locked: PowerControlLocked is true.");
    if (apply && port.switch(wanted === "On") !== null)
      return problem(503, "Base.1.18.ServiceTemporarilyUnavailable", "The outlet could not be switched.");
    if (apply && wanted === "PowerCycle") this.timers.after(cycleMilliseconds, () => port.switch(true));
    return { status: 204 };
  }
}

export const notAllowed = problem(405, "Base.1.18.OperationNotAllowed", "The resource does not know this method.");
