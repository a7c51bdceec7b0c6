/** Making a rack where there is none. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type RackPlan, rackConfigText } from "../../config/rack.js";
import { CommandFailure } from "../exit-codes.js";
import { reasonOf } from "../file-reasons.js";
import { counted } from "../printable.js";
import { hostLinks, hostRoutes } from "./links.js";
import { type FreeNetwork, freeNetwork, guestsOf } from "./plan.js";
import { freePort, portOf, preflight, type Within } from "./preflight.js";
import { closeSockets, openSockets, type Raised, type Raising, start, usualListen, usualSshPort } from "./raise.js";
import { digestOf, freshMac, type RackRecord, rackFiles, refuseForeign, writeIn, writeRecord } from "./record.js";
import type { RackSockets } from "./service-process.js";
import { takeDown } from "./take-down.js";

const usualHttpPort = 8080;

/** What was made is gone again when it fails. @throws CommandFailure (by rejection) */
export async function make(raising: Raising): Promise<Raised> {
  const { folder, wanted, say } = raising;
  const within: Within = process.getuid?.() === 0 ? "host" : "namespace";
  say(`Making the rack ${raising.name}: ${counted(wanted.vms, "virtual machine")}, in ${folder}`);
  await check(raising, within);
  const network = await networkFor(within);
  const sockets = await openSockets(raising, raising.listen ?? usualListen, usualSshPort);
  try {
    const plan = await planOf(raising, within, network, sockets);
    const text = rackConfigText(plan);
    const record = recordOf(plan, network, within, text);
    await writeRecord(folder, record);
    return await fromRecord(raising, record, plan, text, sockets);
  } finally {
    closeSockets(sockets);
  }
}

async function fromRecord(
  raising: Raising,
  record: RackRecord,
  plan: RackPlan,
  text: string,
  sockets: RackSockets,
): Promise<Raised> {
  const { folder, guests, say } = raising;
  try {
    await writeFiles(folder, text);
    say(
      `  network   ${plan.network.prefix}.0/24 on ${plan.network.bridge}${record.within === "host" ? "" : ", in a namespace of its own"}`,
    );
    for (const guest of plan.guests) {
      const { id, cores, memoryMiB, diskGiB, mac, address } = guest;
      say(
        `  ${id.padEnd(9)} ${counted(cores, "processor")}, ${memoryMiB} MiB, ${diskGiB} GiB of disk, ${mac}, ${address}`,
      );
    }
    return await start(raising, record, sockets);
  } catch (error) {
    say("That did not work; what was made of it is taken away.");
    await takeDown(folder, { keepDisks: false, guests, say: () => {} });
    throw error;
  }
}

/** @throws CommandFailure (by rejection) with all that is missing */
async function check({ folder, wanted, guests, say }: Raising, within: Within): Promise<void> {
  refuseForeign(folder);
  const { problems, warnings } = await preflight(wanted, folder, within, guests);
  for (const warning of warnings) say(`  note      ${warning}`);
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  say("  checked   what machines need is installed, and there is room for them");
}

/** @throws CommandFailure (by rejection) when there is none left */
async function networkFor(within: Within): Promise<FreeNetwork> {
  const taken =
    within === "host"
      ? { links: (await hostLinks()).map(({ name }) => name), routes: await hostRoutes() }
      : { links: [], routes: [] };
  const network = freeNetwork(taken);
  if (network === null) throw new CommandFailure("No network 10.77.x.0/24 is free on this computer; see: ip route");
  return network;
}

async function planOf(
  { name, wanted, listen }: Raising,
  within: Within,
  network: FreeNetwork,
  { redfish, ssh }: RackSockets,
): Promise<RackPlan> {
  const host = (listen ?? usualListen).host;
  // In a namespace nothing else listens.
  const httpPort = within === "host" ? await freePort("0.0.0.0", usualHttpPort) : usualHttpPort;
  return {
    name,
    listen: { host, port: portOf(redfish) },
    ssh: { host, port: portOf(ssh) },
    network,
    httpPort,
    guests: guestsOf(wanted, network, { mac: freshGuestMac, uuid: randomUUID }),
  };
}

/** Of QEMU's own range, as clients expect of a virtual machine. */
const freshGuestMac = (): string => `52:54:00${randomBytes(3).toString("hex").replace(/../g, ":$&")}`;

const recordOf = (
  plan: RackPlan,
  { bridge, prefix, still }: FreeNetwork,
  within: Within,
  text: string,
): RackRecord => ({
  version: 1,
  name: plan.name,
  phase: "up",
  within,
  network: {
    bridge,
    prefix,
    bridgeMac: freshMac(),
    still: [
      { name: still[0], mac: freshMac() },
      { name: still[1], mac: freshMac() },
    ],
  },
  machines: plan.guests.map(({ id }) => id),
  config: digestOf(text),
});

/** @throws CommandFailure (by rejection) when the disk refuses */
async function writeFiles(folder: string, text: string): Promise<void> {
  await mkdir(join(folder, rackFiles.files), { recursive: true }).catch((error: unknown) => {
    throw new CommandFailure(`${folder} cannot be used: ${reasonOf(error)}.`);
  });
  await writeIn(folder, rackFiles.password, `${freshPassword()}\n`);
  await writeIn(folder, rackFiles.config, text);
}

/** Without characters that a shell, or an eye, takes for others. */
function freshPassword(): string {
  const letters = "abcdefghjkmnpqrstvwxyz0123456789";
  const text = [...randomBytes(20)].map((byte) => letters[byte % letters.length]).join("");
  return text.replace(/.{5}(?=.)/g, "$&-");
}
