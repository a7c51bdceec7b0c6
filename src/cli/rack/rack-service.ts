/** The service of a rack, as `shoal up` starts it: in the rack's network, with sockets that were opened for it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { sshSocketName } from "../../http/activation.js";
import { readConfig } from "../check-config.js";
import type { CommandContext } from "../context.js";
import { CommandFailure } from "../exit-codes.js";
import { runService } from "../run-service.js";
import type { ServiceFlags } from "../service-flags.js";
import { ip, makeLinks } from "./links.js";
import { markOf } from "./processes.js";
import { type RackRecord, rackFiles, readRecord, writeIn } from "./record.js";

/** Not in the help: `shoal up` is for people. */
export function addRackService(program: Command, context: CommandContext): void {
  program
    .command("rack-service <folder>", { hidden: true })
    .description('Runs the service of a rack that "shoal up" made.')
    .action((folder: string) => runRack(folder, context));
}

async function runRack(folder: string, { compose, terminal }: CommandContext): Promise<void> {
  takeSockets();
  // Written before the record is read: whoever takes the rack down writes there first, and looks here then.
  await writeIn(folder, rackFiles.service, `${JSON.stringify(markOf(process.pid))}\n`);
  const record = readRecord(folder);
  if (record?.phase !== "up") throw new CommandFailure(`The rack in ${folder} is being taken down.`);
  await openNetwork(record, folder);
  const composition = await compose();
  const config = readConfig(join(folder, rackFiles.config), composition.adapters);
  const flags: ServiceFlags = {
    readyFile: join(folder, rackFiles.ready),
    logLevel: "info",
    debugResponses: false,
  };
  const env = { ...terminal.env, SHOAL_ADMIN_PASSWORD: readFileSync(join(folder, rackFiles.password), "utf8").trim() };
  const greeting = () => "";
  const plan = { config, flags, firstPasswordMustChange: false, greeting };
  await runService(plan, composition, Object.assign(Object.create(terminal), { env }));
}

/** Those that come from our parent are ours: with systemd the pid is known before. */
function takeSockets(): void {
  process.env.LISTEN_PID = String(process.pid);
  process.env.LISTEN_FDS = "2";
  process.env.LISTEN_FDNAMES = `redfish:${sshSocketName}`;
}

async function openNetwork({ within, network }: RackRecord, folder: string): Promise<void> {
  if (within === "namespace") await ip("link", "set", "dev", "lo", "up");
  await makeLinks(network, folder);
}
