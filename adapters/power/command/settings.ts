import type { Duration } from "../../../src/model/clock.js";
import type { PowerCommand } from "../../../src/model/reset.js";
import type { Secret } from "../../../src/ports/power-device.js";
import type { Timing } from "../../kit/power/bank.js";
import { timingSchema } from "../../kit/power/timing-schema.js";
import { secretSchema } from "../../kit/secret-schema.js";

/** A program and its arguments. */
type Argv = readonly string[];

export type Programs = Readonly<Partial<Record<ProgramCommand, Argv>>>;
export type ProgramCommand = Extract<PowerCommand, "on" | "off" | "restart" | "shutdown">;

export interface CommandSettings extends Programs {
  readonly status?: Argv;
  readonly environment?: Readonly<Record<string, Secret>>;
  readonly timeLimit?: Duration;
  readonly timing?: Partial<Timing>;
}

export const usualTimeLimit: Duration = 10_000;

const program = (description: string) => ({
  type: "array",
  minItems: 1,
  maxItems: 64,
  items: {
    type: "string",
    maxLength: 4096,
    pattern: "^[^\\u0000]*$",
    "x-allowed": "text without NUL characters",
  },
  description: `${description}: the program and its arguments, each as it is, without a shell. {port} stands for the port.`,
});

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
    environment: {
      type: "object",
      maxProperties: 64,
      propertyNames: {
        type: "string",
        maxLength: 256,
        pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
        "x-allowed": "a name of letters, digits and _",
      },
      additionalProperties: secretSchema("Value of the variable."),
      description: "Environment variables for the programs, beside PATH, HOME, SHOAL_DEVICE and SHOAL_PORT.",
    },
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
