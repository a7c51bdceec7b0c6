/** What the demo tells when it is up: where it is, who may come in, and things to try that work as they stand. */
import type { Config } from "../config/config.js";
import { simulated } from "../config/machine-schema.js";
import type { Running } from "./start-options.js";

export const demoGreeting =
  (config: Config, switchPort: number, self: string) =>
  (running: Running): string =>
    [
      `Shoal gives a BMC to ${config.machines.length} simulated machine${config.machines.length === 1 ? "" : "s"}.`,
      "",
      `  Redfish   ${running.url}/redfish/v1/`,
      `  switch    127.0.0.1:${switchPort} (SNMPv3; feeds the boards, simulated like everything here)`,
      ...bootLines(config),
      ...consoleLines(running),
      ...loginLines(running, config.state, self),
      "",
      "Try, in another shell:",
      "",
      ...[...curlLines(running, config.machines[0]?.id ?? ""), ...sshLines(running, config)].map((line) => `  ${line}`),
      "",
      "Ctrl-C ends it.",
      "",
    ].join("\n");

/** Where machines fetch what they boot. */
function bootLines({ machines }: Config): string[] {
  const booting = machines.filter(({ netboot }) => netboot !== undefined).map(({ id }) => id);
  const [first, last] = [booting[0], booting.at(-1)];
  if (first === undefined) return [];
  const which = booting.length === 1 ? `${first} boots` : `${first} to ${last} boot`;
  return [`  netboot   ${which} by DHCP, TFTP and HTTP when the switch gives power`];
}

const consoleLines = ({ ssh }: Running): string[] =>
  ssh === undefined ? [] : [`  consoles  SSH on port ${ssh.port}, host key ${ssh.fingerprint}`];

/** To the console of a machine that has one. */
function sshLines({ ssh, firstLogin }: Running, { machines }: Config): string[] {
  const talking = machines.find(({ adapter: { kind } }) => kind === simulated);
  if (ssh === undefined || talking === undefined) return [];
  return [`ssh -p ${ssh.port} ${firstLogin?.userName ?? "admin"}:${talking.id}@${ssh.host}`];
}

function loginLines({ firstLogin }: Running, state: string, self: string): string[] {
  if (firstLogin !== undefined) return [`  user      ${firstLogin.userName}`, `  password  ${firstLogin.password}`];
  return [
    "  user      admin",
    "  password  as at the first start. To set another, stop this and run",
    `            ${self} account set-password admin --state ${quoted(state)}`,
  ];
}

function curlLines({ url, firstLogin, certificateFile }: Running, machine: string): string[] {
  const trust = url.startsWith("https:")
    ? [certificateFile === undefined ? "-k" : `--cacert ${quoted(certificateFile)}`]
    : [];
  const user = firstLogin === undefined ? "admin" : quoted(`${firstLogin.userName}:${firstLogin.password}`);
  const curl = ["curl -sS", ...trust, `-u ${user}`].join(" ");
  const system = `${url}/redfish/v1/Systems/${machine}`;
  return [
    `${curl} ${url}/redfish/v1/Systems`,
    `${curl} -H 'Content-Type: application/json' -d '{"ResetType":"On"}' ${system}/Actions/ComputerSystem.Reset`,
    `${curl} '${system}?$select=PowerState,Status,BootProgress'`,
    `${curl} '${url}/redfish/v1/Managers/${machine}/LogServices/Log/Entries?$select=Message'`,
  ];
}

/** For a POSIX shell; left as it is when nothing in it is special there. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
