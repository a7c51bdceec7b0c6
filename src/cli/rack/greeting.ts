/** What is told of a rack that is up: where it is, who may come in, and things to try that work as they stand. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Config } from "../../config/config.js";
import { hostAddressIn } from "../../config/rack.js";
import { counted } from "../printable.js";
import { type RackRecord, rackFiles, rackFolder, usualRack } from "./record.js";

export interface RackUp {
  readonly folder: string;
  readonly record: RackRecord;
  readonly url: string;
  readonly pid: number;
  /** Machines that are on. */
  readonly running: number;
  /** Where consoles are reached by SSH; null = they are not. */
  readonly ssh: { readonly host: string; readonly port: number } | null;
  readonly config: Config;
  readonly self: string;
}

export const rackUser = "admin";

/** For programs: one JSON object. */
export const rackAsJson = ({ folder, record, url, pid, ssh, config }: RackUp): string =>
  `${JSON.stringify({
    name: record.name,
    folder,
    url,
    pid,
    user: rackUser,
    password: passwordIn(folder),
    certificate: certificateIn(folder),
    config: join(folder, rackFiles.config),
    log: join(folder, rackFiles.log),
    ssh,
    network: {
      within: record.within,
      bridge: record.network.bridge,
      address: `${hostAddressIn(record.network)}/24`,
      http: httpOf(config),
    },
    machines: config.machines.map(({ id, uuid, nics, netboot }) => ({
      id,
      uuid,
      mac: nics[0]?.mac ?? null,
      address: netboot?.address ?? null,
      system: `/redfish/v1/Systems/${id}`,
    })),
  })}\n`;

export const passwordIn = (folder: string): string => readFileSync(join(folder, rackFiles.password), "utf8").trim();

export const certificateIn = (folder: string): string => join(folder, rackFiles.state, "certificate.pem");

const httpOf = (config: Config): string | null => {
  const { netboot } = config;
  const address = netboot?.networks[0]?.address;
  return netboot?.http && address ? `http://${address}:${netboot.http.port}/files/` : null;
};

export function rackGreeting(up: RackUp): string {
  const { record, config, url, folder, self } = up;
  const { machines } = config;
  const { forRack, forService } = flagsFor(up);
  return [
    `The rack ${record.name} is up: ${counted(machines.length, "virtual machine")}, ${up.running === 0 ? "switched off" : `${up.running} running`}.`,
    "",
    `  Redfish   ${url}/redfish/v1/`,
    `  user      ${rackUser}`,
    `  password  ${passwordIn(folder)}`,
    `  network   ${networkLine(record)}`,
    ...filesLine(up),
    `  log       ${near(join(folder, rackFiles.log))}`,
    "",
    "Try:",
    "",
    ...curlLines(up).map((line) => `  ${line}`),
    `  ${self} console ${machines[0]?.id ?? "vm1"}${forService}`,
    ...sshLines(up),
    "",
    `It goes on in the background. To change it, edit ${near(join(folder, rackFiles.config))}, then:  ${self} up${forRack} --restart`,
    `To end it, and have nothing left of it:  ${self} down${forRack}`,
    "",
  ].join("\n");
}

/** What names this rack to commands that make racks, and to those that speak with services. */
function flagsFor({ folder, record: { name } }: RackUp): { readonly forRack: string; readonly forService: string } {
  if (folder !== rackFolder(name)) {
    return { forRack: ` --state ${near(folder)}`, forService: ` --config ${near(join(folder, rackFiles.config))}` };
  }
  return name === usualRack
    ? { forRack: "", forService: "" }
    : { forRack: ` --name ${name}`, forService: ` --rack ${name}` };
}

const near = (path: string): string => quoted(relative(process.cwd(), path) || ".");

const networkLine = ({ within, network }: RackRecord): string =>
  within === "host"
    ? `${network.prefix}.0/24 on ${network.bridge}; this computer is ${hostAddressIn(network)} in it`
    : `${network.prefix}.0/24 in a namespace of its own: run as root for one that this computer is in`;

function filesLine({ folder, config }: RackUp): readonly string[] {
  const url = httpOf(config);
  return url === null ? [] : [`  files     ${near(join(folder, rackFiles.files))} is ${url} for the machines`];
}

function curlLines({ url, folder, config }: RackUp): readonly string[] {
  const curl = `curl -sS --cacert ${near(certificateIn(folder))} -u ${quoted(`${rackUser}:${passwordIn(folder)}`)}`;
  const system = `${url}/redfish/v1/Systems/${config.machines[0]?.id ?? "vm1"}`;
  return [
    `${curl} ${url}/redfish/v1/Systems`,
    `${curl} -H 'Content-Type: application/json' -d '{"ResetType":"On"}' ${system}/Actions/ComputerSystem.Reset`,
    `${curl} '${system}?$select=PowerState,Status'`,
  ];
}

const sshLines = ({ ssh, config }: RackUp): readonly string[] =>
  ssh === null ? [] : [`  ssh -p ${ssh.port} ${config.machines[0]?.id ?? "vm1"}@${ssh.host}`];

/** For a POSIX shell; left as it is when nothing in it is special there. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
