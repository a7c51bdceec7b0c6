/** The forms of what the control API answers. */
import type { Document } from "openapi-backend";

type Schemas = NonNullable<NonNullable<Document["components"]>["schemas"]>;

/** @param name a key of {@link controlSchemas} */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

export const controlSchemas = {
  Machine: {
    type: "object",
    description: "Settings of adapters are left out, since they may hold secrets.",
    required: ["inventory", "intent", "observation"],
    properties: {
      inventory: { type: "object", description: "What exists." },
      intent: { type: "object", description: "What was asked." },
      observation: { type: "object", description: "What was seen. Times are milliseconds since 1970." },
    },
  },
  MachinePage: {
    type: "object",
    required: ["total", "machines", "next"],
    properties: {
      total: { type: "integer", description: "Machines in all." },
      machines: { type: "array", items: ref("Machine") },
      next: { type: "string", nullable: true, description: "Path of the next page; null after the last." },
    },
  },
  BootPlan: {
    type: "object",
    required: ["machine", "target", "mode", "httpBootUri", "option", "once", "summary", "reasons"],
    properties: {
      machine: { type: "string", description: "Its id." },
      target: {
        type: "string",
        nullable: true,
        description: "BootSourceOverrideTarget; null = the machine's own boot order.",
      },
      mode: { type: "string", description: "BootSourceOverrideMode." },
      httpBootUri: { type: "string", nullable: true },
      option: {
        type: "string",
        nullable: true,
        description: "Boot option or device path, for targets that name one.",
      },
      once: { type: "boolean", description: "Whether the override is used up by that boot." },
      summary: { type: "string", description: "In words." },
      reasons: { type: "array", items: { type: "string" } },
      network: {
        type: "object",
        description:
          "Of a machine that boots from here: what the network tells each program on its way, as `stages`, and the boot that is under way, as `underWay`.",
      },
    },
  },
  Netboot: {
    type: "object",
    required: ["networks", "servers", "otherServers", "leases", "strangers", "conditions"],
    properties: {
      networks: {
        type: "array",
        items: { type: "object" },
        description: "Where each is on this computer; `problem` says why one is not served.",
      },
      servers: {
        type: "array",
        items: { type: "object" },
        description:
          "`ports` by purpose, `counters` of what became of packets since the start; `problem` says why one is not open.",
      },
      otherServers: {
        type: "array",
        items: { type: "object" },
        description: "DHCP servers that were heard beside us.",
      },
      leases: { type: "integer", description: "Addresses that are given away, or that rest." },
      strangers: { type: "integer", description: "Machines that asked and that nobody configured." },
      conditions: { type: "array", items: { type: "object" }, description: "What an operator should see to." },
    },
  },
  LeasePage: {
    type: "object",
    required: ["total", "leases", "next"],
    properties: {
      total: { type: "integer", description: "Leases in all." },
      leases: { type: "array", items: { type: "object" } },
      next: { type: "string", nullable: true, description: "Path of the next page; null after the last." },
    },
  },
  Strangers: {
    type: "object",
    required: ["total", "strangers"],
    properties: {
      total: { type: "integer" },
      strangers: { type: "array", items: { type: "object" }, description: "Last seen first." },
    },
  },
  Status: {
    type: "object",
    required: ["version", "uptimeSeconds", "machines", "readings", "conditions"],
    properties: {
      version: { type: "string" },
      uptimeSeconds: { type: "integer" },
      machines: { type: "object", description: "How many in all, and how many by contact and power state." },
      readings: { type: "object", description: "How often power is read, and how old the readings are." },
      conditions: { type: "array", items: { type: "object" }, description: "What an operator should see to." },
    },
  },
  ConfigCheck: {
    type: "object",
    required: ["ok", "problems"],
    properties: {
      ok: { type: "boolean" },
      machines: { type: "integer", description: "How many the configuration holds, when it is fine." },
      problems: { type: "array", items: ref("ConfigProblem") },
    },
  },
  ConfigProblem: {
    type: "object",
    required: ["line", "column", "path", "text"],
    properties: {
      line: { type: "integer" },
      column: { type: "integer" },
      path: { type: "string", example: "machines[0].nics[0].mac" },
      text: { type: "string" },
      hint: { type: "string" },
    },
  },
  Problem: {
    type: "object",
    description: "RFC 9457.",
    required: ["type", "title", "status"],
    properties: {
      type: { type: "string" },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
    },
  },
} satisfies Schemas;
