/** One server with a BMC of its own. */
import type { Answer, Asked } from "../http/json-server.js";
import type { Timers } from "../switches/device.js";
import { problem } from "./problem.js";
import { notAllowed } from "./rack-pdu.js";

export const systemPath = "/redfish/v1/Systems/1";

type PowerState = "On" | "Off" | "PoweringOn" | "PoweringOff";

/** What each reset leads to, and what is seen on the way. */
const resets: Readonly<Record<string, readonly PowerState[]>> = {
  On: ["PoweringOn", "On"],
  ForceOn: ["PoweringOn", "On"],
  ForceOff: ["Off"],
  GracefulShutdown: ["PoweringOff", "Off"],
  ForceRestart: ["On"],
  GracefulRestart: ["PoweringOff", "PoweringOn", "On"],
  PowerCycle: ["Off", "PoweringOn", "On"],
  Nmi: [],
};

export class ComputerSystem {
  powerState: PowerState = "On";
  /** Milliseconds that each state on the way lasts. */
  stage = 1000;
  /** As they were asked for, oldest first. */
  readonly resets: string[] = [];
  private cancel = (): void => {};

  constructor(private readonly timers: Timers) {}

  /** Undefined = not of it. */
  answer({ method, path, body, apply }: Asked): Answer | undefined {
    if (path === systemPath) return method === "GET" ? { status: 200, body: this.document() } : notAllowed;
    if (path !== `${systemPath}/Actions/ComputerSystem.Reset`) return undefined;
    return method === "POST" ? this.reset(body, apply) : notAllowed;
  }

  private document() {
    return {
      "@odata.id": systemPath,
      "@odata.type": "#ComputerSystem.v1_22_0.ComputerSystem",
      Id: "1",
      Name: "System",
      SystemType: "Physical",
      PowerState: this.powerState,
      Status: { State: this.powerState === "On" ? "Enabled" : "Disabled", Health: "OK" },
      Actions: {
        "#ComputerSystem.Reset": {
          target: `${systemPath}/Actions/ComputerSystem.Reset`,
          "ResetType@Redfish.AllowableValues": Object.keys(resets),
        },
      },
    };
  }

  private reset(body: unknown, apply: boolean): Answer {
    const { ResetType: type } = Object(body) as Readonly<Record<string, unknown>>;
    const stages = typeof type === "string" && Object.hasOwn(resets, type) ? resets[type] : undefined;
    if (stages === undefined)
      return problem(
        400,
        "Base.1.18.ActionParameterNotSupported",
        `ResetType is one of ${Object.keys(resets).join(", ")}.`,
      );
    if (apply) {
      this.resets.push(String(type));
      if (stages.length > 0) this.go(stages);
    }
    return { status: 204 };
  }

  private go([state, ...rest]: readonly PowerState[]): void {
    this.cancel();
    if (state !== undefined) this.powerState = state;
    if (rest.length > 0) this.cancel = this.timers.after(this.stage, () => this.go(rest));
  }
}
