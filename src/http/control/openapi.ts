/** The control API beside the Redfish tree: what an operator asks of the service that Redfish has no words for. */
import type { Document } from "openapi-backend";
import { controlSchemas, ref } from "./openapi-schemas.js";

const json = (description: string, schema: object) => ({ description, content: { "application/json": { schema } } });

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: ref("Problem") } },
});

const refusals = {
  "401": problem("Nobody may come in with these credentials."),
  "403": problem("The account may not do this."),
};

const noNetboot = problem("No machine boots from here.");

const machineId = {
  name: "id",
  in: "path",
  required: true,
  description: "Id, name or UUID of the machine.",
  schema: { type: "string" as const },
};

const page = (name: string, description: string, minimum: number, maximum: number, standard: number) => ({
  name,
  in: "query",
  description,
  schema: { type: "integer" as const, minimum, maximum, default: standard },
});

/** Privileges of Redfish that an operation asks for; the handlers hold them. */
export const controlDocument: Document = {
  openapi: "3.0.3",
  info: {
    title: "Shoal control API",
    version: "1.0.0",
    description:
      "What the service knows of its machines, and why it will do what it will do. Machines are driven through Redfish only. Accounts and sessions are those of the Redfish service.",
  },
  security: [{ basic: [] }, { token: [] }],
  paths: {
    "/shoal/v1/machines": {
      get: {
        operationId: "listMachines",
        summary: "The documents of the machines, page by page",
        parameters: [
          page("offset", "How many to pass over.", 0, 1_000_000, 0),
          page("limit", "How many to give at most.", 1, 1000, 100),
        ],
        responses: { "200": json("A page.", ref("MachinePage")), "400": problem("A parameter is wrong."), ...refusals },
      },
    },
    "/shoal/v1/machines/{id}": {
      get: {
        operationId: "getMachine",
        summary: "The documents of one machine",
        parameters: [machineId],
        responses: {
          "200": json("The machine.", ref("Machine")),
          "404": problem("There is no such machine."),
          ...refusals,
        },
      },
    },
    "/shoal/v1/machines/{id}/boot-plan": {
      get: {
        operationId: "getBootPlan",
        summary: "What the next boot of a machine will do, and why",
        parameters: [machineId],
        responses: {
          "200": json("The plan.", ref("BootPlan")),
          "404": problem("There is no such machine."),
          ...refusals,
        },
      },
    },
    "/shoal/v1/netboot": {
      get: {
        operationId: "getNetboot",
        summary: "Networks that machines boot from, and the servers there",
        responses: { "200": json("How they are.", ref("Netboot")), "404": noNetboot, ...refusals },
      },
    },
    "/shoal/v1/netboot/leases": {
      get: {
        operationId: "listLeases",
        summary: "Addresses that DHCP gave away, page by page",
        parameters: [
          page("offset", "How many to pass over.", 0, 1_000_000, 0),
          page("limit", "How many to give at most.", 1, 1000, 100),
        ],
        responses: {
          "200": json("A page.", ref("LeasePage")),
          "400": problem("A parameter is wrong."),
          "404": noNetboot,
          ...refusals,
        },
      },
    },
    "/shoal/v1/netboot/strangers": {
      get: {
        operationId: "listStrangers",
        summary: "Machines that asked the network what to boot and that nobody configured",
        responses: { "200": json("The last thousand of them.", ref("Strangers")), "404": noNetboot, ...refusals },
      },
    },
    "/shoal/v1/status": {
      get: {
        operationId: "getStatus",
        summary: "How the service is",
        responses: { "200": json("Its status.", ref("Status")), ...refusals },
      },
    },
    "/shoal/v1/inventory/check": {
      post: {
        operationId: "checkInventory",
        summary: "Say what is wrong with a configuration, without using it",
        requestBody: {
          required: true,
          description: "A configuration file in YAML, which JSON is too; at most 256 KiB.",
          content: { "application/yaml": { schema: { type: "string" } } },
        },
        responses: {
          "200": json("What was found, if anything.", ref("ConfigCheck")),
          "400": problem("The body is no text in UTF-8."),
          "413": problem("The body is too long."),
          ...refusals,
        },
      },
    },
    "/shoal/v1/openapi.json": {
      get: {
        operationId: "getDocument",
        summary: "This document",
        responses: { "200": json("OpenAPI 3.0.", { type: "object" }), ...refusals },
      },
    },
    "/healthz": {
      get: {
        operationId: "getHealth",
        summary: "Whether the process lives",
        security: [],
        responses: { "200": { description: "It does.", content: { "text/plain": { schema: { type: "string" } } } } },
      },
    },
    "/readyz": {
      get: {
        operationId: "getReadiness",
        summary: "Whether requests would be served",
        security: [],
        responses: {
          "200": { description: "They would.", content: { "text/plain": { schema: { type: "string" } } } },
          "503": problem("They would not; `detail` says why."),
        },
      },
    },
  },
  components: {
    securitySchemes: {
      basic: { type: "http", scheme: "basic" },
      token: { type: "apiKey", in: "header", name: "X-Auth-Token" },
    },
    schemas: controlSchemas,
  },
};
