/** What can be set about the agent that a simulated machine runs when it boots a ramdisk. */
import type { Duration } from "../../../../src/model/clock.js";

export interface AgentSettings {
  /** Ironic's API, for boots whose image does not say it. */
  readonly apiUrl?: string;
  /** Where what was inspected goes, for boots whose image does not say it. */
  readonly inspectionUrl?: string;
  /** Origins that an image may name, beside those of the two above. */
  readonly allow?: readonly string[];
  readonly verifyCertificate?: boolean;
  readonly listen?: Partial<AgentListen>;
  /** What others reach the listener by, without a path; follows from `listen` when absent. */
  readonly callbackUrl?: string;
  readonly delays?: Partial<AgentDelays>;
  /** Steps and commands that end in failure. */
  readonly fail?: readonly string[];
}

export interface AgentListen {
  readonly host: string;
  readonly port: number;
}

export interface AgentDelays {
  /** From the running operating system to the first word of the agent. */
  readonly start: Duration;
  /** A step, or another command that takes its time. */
  readonly step: Duration;
  /** An image that is written. */
  readonly write: Duration;
}

/** The port of the true agent; nobody beyond this computer can reach it. */
export const defaultListen: AgentListen = { host: "127.0.0.1", port: 9999 };

export const defaultDelays: AgentDelays = { start: 1000, step: 1000, write: 3000 };

const url = (description: string) => ({
  type: "string",
  maxLength: 2048,
  pattern: "^https?://[^/\\s?#@]+(/[^\\s?#]*)?$",
  "x-allowed": "an http or https URL without a user, a query or a fragment",
  description,
});

const origin = (description: string) => ({
  type: "string",
  maxLength: 300,
  pattern: "^https?://[^/\\s?#@]+/?$",
  "x-allowed": "an http or https URL without a path, such as http://192.0.2.1:6385",
  description,
});

const milliseconds = (description: string, standard: Duration) => ({
  type: "integer",
  minimum: 0,
  maximum: 3_600_000,
  default: standard,
  description: `${description}, in milliseconds.`,
});

export const agentSchema = {
  type: "object",
  additionalProperties: false,
  description: "Runs what acts as Ironic's agent when the machine boots a ramdisk; none when absent.",
  properties: {
    apiUrl: url("Ironic's API, for boots whose image does not say it."),
    inspectionUrl: url("Where the agent sends what it inspected, for boots whose image does not say it."),
    allow: {
      type: "array",
      maxItems: 64,
      items: origin("One of them."),
      description: "Servers that an image may send the agent to, beside those of apiUrl and inspectionUrl.",
    },
    verifyCertificate: {
      type: "boolean",
      default: true,
      description: "Whether the certificates of those servers have to be trusted.",
    },
    listen: {
      type: "object",
      additionalProperties: false,
      description: "Where Ironic reaches the agents, all of them by one listener.",
      properties: {
        host: { type: "string", maxLength: 255, default: defaultListen.host, description: "Address of this computer." },
        port: {
          type: "integer",
          minimum: 0,
          maximum: 65_535,
          default: defaultListen.port,
          description: "TCP port; 0 = any.",
        },
      },
    },
    callbackUrl: origin("What Ironic reaches the listener by; follows from listen when absent."),
    delays: {
      type: "object",
      additionalProperties: false,
      description: "How long the agent takes for things.",
      properties: {
        start: milliseconds("From the running operating system to the agent's first request", defaultDelays.start),
        step: milliseconds("A step, or another command that takes its time", defaultDelays.step),
        write: milliseconds("An image that is written", defaultDelays.write),
      },
    },
    fail: {
      type: "array",
      maxItems: 64,
      items: { type: "string", maxLength: 128 },
      description: "Steps and commands that end in failure, e.g. erase_devices.",
    },
  },
  // Every address is none that Ironic could ask.
  if: {
    required: ["listen"],
    properties: { listen: { required: ["host"], properties: { host: { enum: ["0.0.0.0", "::"] } } } },
  },
  // biome-ignore lint/suspicious/noThenProperty: it is the keyword of JSON Schema
  then: { required: ["callbackUrl"] },
};
