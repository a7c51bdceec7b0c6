/** The schema of one machine, and of a fleet of like ones. */
import type { Adapters } from "../ports/adapters.js";
import { machineFirmware } from "./firmware-schema.js";
import { firstWishesSchema } from "./first-wishes-schema.js";
import { mockupSchema } from "./mockup/schema.js";
import { machineNetboot } from "./netboot-schema.js";
import { neighbourSchema, partsSchema } from "./parts-schema.js";
import { beside, identifier, type JsonSchema, mapping, oneOf, text, wholeNumber } from "./schema-parts.js";

/** More than this in one process has not been measured. */
export const mostMachines = 100_000;

/** Kind of the adapter that simulates its machine: what such a machine lacks can be made up. */
export const simulated = "fake";

const processors = mapping("What it computes with.", {
  count: wholeNumber("Sockets.", 1, 64, { default: 1 }),
  cores: wholeNumber("Cores of each.", 1, 1024, { default: 4 }),
  threads: wholeNumber("Threads of each; as many as cores when absent.", 1, 4096),
  model: text("What the processor is called.", { default: "Generic processor" }),
  architecture: oneOf("ProcessorArchitecture of Redfish.", ["x86", "ARM", "RISC-V"], { default: "x86" }),
  instructionSet: oneOf("Follows from the architecture when absent.", ["x86-64", "ARM-A64", "RV64"]),
  maxSpeedMHz: wholeNumber("MHz.", 1, 100_000, { default: 2400 }),
});

const portSchema: Readonly<Record<string, JsonSchema>> = {
  id: identifier("Last segment of its URI; eth0, eth1 and so on when absent."),
  speedMbps: wholeNumber("Mbit/s.", 1, 1_000_000, { default: 1000 }),
};

const mac: JsonSchema = {
  type: "string",
  description: "Its MAC address.",
  pattern: "^[0-9A-Fa-f][02468ACEace]([:-][0-9A-Fa-f]{2}){5}$",
  "x-allowed": "six pairs of hexadecimal digits such as 02:00:5e:10:00:01, not a group address",
};

const ports = (description: string, items: JsonSchema): JsonSchema => ({
  type: "array",
  description,
  minItems: 1,
  maxItems: 64,
  items,
});

/** What a machine and a fleet have in common. */
const description = (adapters: Adapters): Readonly<Record<string, JsonSchema>> => ({
  manufacturer: text("Who made it.", { default: "Generic" }),
  model: text("What it is called by its maker.", { default: "Machine" }),
  partNumber: text("Part number."),
  sku: text("Stock-keeping unit."),
  firmwareVersion: text("Version of its firmware.", { default: "1.0" }),
  rack: identifier("Id of the rack it sits in, one of `racks`."),
  processors: { ...processors, default: {} },
  memoryMiB: wholeNumber("MiB.", 1, 268_435_456, { default: 8192 }),
  ...partsSchema,
  ...mockupSchema,
  ...firstWishesSchema,
  adapter: { ...adapterSchema(adapters), default: { kind: simulated } },
});

export const machineSchema = (adapters: Adapters): JsonSchema =>
  mapping(
    "One machine.",
    {
      id: identifier("Last segment of its URIs."),
      name: identifier("What people call it; its id when absent. Also an address of the system."),
      uuid: {
        type: "string",
        description: "SMBIOS UUID; derived from the id when absent.",
        pattern: "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
        "x-allowed": "32 hexadecimal digits with hyphens, 8-4-4-4-12",
      },
      serialNumber: text("Serial number; derived from the UUID when absent."),
      nics: ports(
        "Network ports, the first to boot from first. May be left out for a simulated machine only.",
        mapping("One network port.", { ...portSchema, mac, neighbour: neighbourSchema }, ["mac"]),
      ),
      firmware: machineFirmware(adapters),
      netboot: machineNetboot,
      ...description(adapters),
    },
    ["id"],
  );

export const fleetSchema = (adapters: Adapters): JsonSchema =>
  mapping(
    "Many machines that differ in nothing but what identifies them.",
    {
      prefix: {
        type: "string",
        description: "What every id begins with; a number of five digits follows: node00001.",
        pattern: "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,47}$",
        "x-allowed": "1 to 48 letters (a-z, A-Z), digits, and . _ - with no . in front",
      },
      count: wholeNumber("How many.", 1, mostMachines),
      nics: ports(
        "Network ports of each; one when absent. Their MAC addresses follow from the ids.",
        mapping("One network port.", portSchema),
      ),
      ...description(adapters),
    },
    ["prefix", "count"],
  );

/** One of the adapters' own schemas, with the adapter's kind among the settings. */
function adapterSchema({ machines }: Adapters): JsonSchema {
  return {
    type: "object",
    description: "What drives the machine, with that adapter's settings.",
    required: ["kind"],
    discriminator: { propertyName: "kind" },
    oneOf: [...machines.values()].map((adapter) => beside({ kind: { const: adapter.kind } }, adapter)),
  };
}
