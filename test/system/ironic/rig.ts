/** Ironic, and services with a machine for each thing that is tried with it. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Shoal, startShoal, temporaryFolder, type Undoing } from "../shoal.js";
import { type Ironic, startIronic } from "./ironic.js";
import { enrol, type Fields, type IronicNode } from "./node.js";
import { steadyPort } from "./processes.js";
import { publishRamdisk } from "./ramdisk.js";

export interface Rig {
  readonly ironic: Ironic;
  readonly shoal: Shoal;
  /** Makes a machine of the service a node of Ironic's, and `manageable`. */
  manage(machine: string, fields?: Fields): Promise<IronicNode>;
  /** As {@link manage}, with all that Ironic needs to boot its ramdisk there. */
  withRamdisk(machine: string, fields?: Fields): Promise<IronicNode>;
  /** Another service with the same Ironic, and more in its configuration. */
  beside(machines: readonly string[], more: object): Promise<Rig>;
}

const here = { allow: ["127.0.0.0/8"] };

/** Quick, yet each step can be seen. */
const agent = (ironic: string) => ({
  allow: [ironic],
  listen: { port: 0 },
  delays: { start: 300, step: 300, write: 500 },
});

/** @param ironic the API that their agents may call */
const simulated = (ironic: string) => (id: string, index: number) => ({
  id,
  manufacturer: "Northlight Systems",
  model: "NL-1200",
  serialNumber: `NL12-${index}`,
  processors: { count: 1, cores: 8, threads: 16, model: "Northlight N16" },
  memoryMiB: 16384,
  nics: [1, 2].map((port) => ({ mac: macOf(id, port) })),
  adapter: { kind: "fake", agent: agent(ironic) },
});

/** Ironic tells machines apart by them, whatever service they are of. */
export function macOf(id: string, port: number): string {
  const bytes = createHash("sha256").update(id).digest().subarray(0, 3);
  return ["02:00", ...[...bytes, port].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

/** All is ended with the test. */
export async function openRig(test: Undoing, machines: readonly string[]): Promise<Rig> {
  const port = await steadyPort();
  const url = `http://127.0.0.1:${port}`;
  const open = (names: readonly string[], more: object) =>
    startShoal(test, { config: configOf(test, url, names, more) });
  const [ironic, shoal] = await Promise.all([startIronic(test, port), open(machines, {})]);
  const ramdisk = await publishRamdisk(ironic.store);
  const around = (service: Shoal): Rig => ({
    ironic,
    shoal: service,
    manage: (machine, fields) => managed(ironic, service, machine, fields),
    async withRamdisk(machine, fields) {
      const node = await managed(ironic, service, machine, { ...fields, driver_info: ramdisk });
      // The agent says what MAC addresses it sees, and Ironic knows by them which node it is.
      const { uuid } = await node.state();
      await ironic.api.must("POST", "/v1/ports", { node_uuid: uuid, address: macOf(machine, 1) });
      return node;
    },
    beside: async (names, more) => around(await open(names, more)),
  });
  return around(shoal);
}

async function managed(...about: Parameters<typeof enrol>): Promise<IronicNode> {
  const node = await enrol(...about);
  await node.provision("manage", "manageable");
  return node;
}

/** @returns the file's path */
function configOf(test: Undoing, ironic: string, machines: readonly string[], more: object): string {
  const file = join(temporaryFolder(test), "shoal.yaml");
  const outbound = { images: here, media: here, events: here };
  writeFileSync(file, JSON.stringify({ outbound, machines: machines.map(simulated(ironic)), ...more }));
  return file;
}
