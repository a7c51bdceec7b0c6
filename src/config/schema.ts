/** The JSON Schema (draft 2020-12) of the configuration file: what is checked, and what editors complete from. */
import type { Adapters } from "../ports/adapters.js";
import { consoleRules } from "./console-schema.js";
import { devicesSchema } from "./device-schema.js";
import { firmwareRules } from "./firmware-schema.js";
import { libvirtSchema } from "./libvirt-schema.js";
import { fleetSchema, machineSchema, mostMachines } from "./machine-schema.js";
import { mediaRules } from "./media-schema.js";
import { netbootRules } from "./netboot-schema.js";
import { partDefinitions } from "./parts-schema.js";
import { filePath, identifier, type JsonSchema, mapping, oneOf, text, wholeNumber } from "./schema-parts.js";

const listen: JsonSchema = {
  ...mapping("Where clients connect.", {
    host: text("Address to listen on: 127.0.0.1 for this computer only, 0.0.0.0 or :: for everyone.", {
      default: "127.0.0.1",
    }),
    port: wholeNumber("TCP port for everything. 0 = any free one.", 0, 65_535, { default: 8443 }),
    tls: oneOf("HTTPS. Turn it off only behind a proxy that does TLS itself.", ["on", "off"], { default: "on" }),
    http: oneOf(
      "What becomes of plain HTTP on the same port: clients are sent to HTTPS (what happens when absent), served, or cut off. Always serve with TLS off.",
      ["redirect", "serve", "off"],
    ),
    certificate: filePath("PEM file with the certificate chain, leaf first. Without it the service makes its own."),
    key: filePath("PEM file with the certificate's private key."),
  }),
  dependentRequired: { certificate: ["key"], key: ["certificate"] },
};

const address: JsonSchema = {
  type: "string",
  pattern: "^(\\*\\.)?[A-Za-z0-9_.:-]{1,253}(/[0-9]{1,3})?$",
  "x-allowed": "an address, a network such as 10.0.0.0/8, a host name, or *. and a domain",
};

const rules = (purpose: string, allowUnverified: string): JsonSchema =>
  mapping(`${purpose} Loopback, link-local and cloud metadata addresses have to be allowed by a rule of their own.`, {
    allow: {
      type: "array",
      description: "May be connected to; everything else may not. Empty = no limit but `deny`.",
      items: address,
      maxItems: 1000,
      default: [],
    },
    deny: { type: "array", description: "May never be connected to.", items: address, maxItems: 1000, default: [] },
    allowUnverified: {
      type: "boolean",
      description: allowUnverified,
      default: false,
    },
  });

const protocol = mapping("What the service shows its clients, and how strict it is with them.", {
  requireIfMatch: {
    type: "boolean",
    description:
      "Whether every PATCH and DELETE needs an If-Match header, so that nobody overwrites what they have not read. Few clients send it; those that do not are answered 428.",
    default: false,
  },
  simpleStorage: {
    type: "boolean",
    description:
      "Whether the disks of a machine are listed as SimpleStorage beside Storage. Ironic reads the states and sizes of disks there; up to its version 21 it cannot list the indicators of a machine that has it.",
    default: true,
  },
});

const rack = mapping(
  "A rack that machines sit in, shown as a Chassis.",
  { id: identifier("Last segment of its URI."), name: text("What people call it; its id when absent.") },
  ["id"],
);

/** @param definitions what its references lead to; all there is when left out */
export function configSchema(
  adapters: Adapters,
  definitions: Readonly<Record<string, JsonSchema>> = partDefinitions,
): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Shoal configuration",
    $defs: definitions,
    ...mapping("What the service listens on, and the machines it gives a BMC to.", {
      listen: { ...listen, default: {} },
      state: { ...filePath("Directory of the service's own documents; relative to this file."), default: "./state" },
      hostName: {
        type: "string",
        description: "What the service calls itself.",
        pattern: "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$",
        maxLength: 253,
        "x-allowed": "a host name: letters, digits and - between dots",
        default: "shoal",
      },
      outbound: {
        ...mapping("Connections the service opens by itself.", {
          events: {
            ...rules(
              "Where events may be sent to.",
              "Whether a client may have the certificate of the other end not checked.",
            ),
            default: {},
          },
          images: {
            ...rules(
              "Where images of firmware may be fetched from.",
              "Whether they are fetched over HTTPS also where the server's certificate cannot be checked.",
            ),
            default: {},
          },
          media: {
            ...rules(
              "Where images of virtual media may be fetched from.",
              "Whether a client may have the certificate of an image's server not checked.",
            ),
            default: {},
          },
        }),
        default: {},
      },
      protocol: { ...protocol, default: {} },
      firmware: { ...firmwareRules, default: {} },
      media: { ...mediaRules, default: {} },
      console: { ...consoleRules, default: {} },
      netboot: netbootRules,
      ssdp: mapping("Announce the service with SSDP.", { interface: text("Network interface, e.g. eth0.") }, [
        "interface",
      ]),
      racks: { type: "array", description: "Racks.", items: rack, maxItems: 10_000, default: [] },
      devices: devicesSchema(adapters),
      ...(adapters.machines.has("libvirt") && { libvirt: libvirtSchema(adapters) }),
      machines: {
        type: "array",
        description: "The machines, each written out or as a fleet of like ones.",
        maxItems: mostMachines,
        default: [],
        items: {
          if: { type: "object", required: ["fleet"] },
          // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
          then: mapping("A fleet.", { fleet: fleetSchema(adapters) }, ["fleet"]),
          else: machineSchema(adapters),
        },
      },
    }),
  };
}
