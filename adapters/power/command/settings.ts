import type { Duration } from "../../../src/model/clock.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { Secret } from "../../../src/ports/power-device.js";
import type { Timing } from "../../kit/power/bank.js";
import { timingSchema } from "../../kit/power/timing-schema.js";
import { type Argv, environmentSchema, programSchema } from "../../kit/process/schema.js";

export type Programs = Readonly<Partial<Record<ProgramCommand, Argv>>>;
export type ProgramCommand = Extract<PowerCommand, "on" | "off" | "restart" | "shutdown">;

export interface CommandSettings extends Programs {
  readonly status?: Argv;
  readonly environment?: Readonly<Record<string, Secret>>;
  readonly timeLimit?: Duration;
  readonly timing?: Partial<Timing>;
}

export const usualTimeLimit: Duration = 10_000;

const program = (description: string) => {
  const schema = programSchema(description);
  return { ...schema, description: `${schema.description} {port} stands for the port.` };
};

export const settingsSchema = {
  type: "object",
  additionalProperties: false,
  description: "Switches by programs of your own, e.g. for relays and GPIO lines.",
  required: ["on"],
  properties: {
    on: program("Turns a port on"),
    off: program("Turns a port off"),
    restart: program("Resets what hangs on a port, which stays on"),
    shutdown: program("Asks what hangs on a port to shut down"),
    status: program(
      "Says `on` or `off` as the first word of its output and ends with 0; without it nobody knows the state",
    ),
    environment: environmentSchema("SHOAL_DEVICE and SHOAL_PORT"),
    timeLimit: {
      type: "integer",
      minimum: 100,
      maximum: 60_000,
      default: usualTimeLimit,
      description: "After this many milliseconds a program is ended, and what it did is unknown.",
    },
    timing: timingSchema,
  },
};
