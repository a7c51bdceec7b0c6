import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Adapters } from "../ports/adapters.js";
import { checkConfig } from "./check.js";
import type { Config, NetbootRules, SshRules } from "./config.js";
import { mockupFolders } from "./mockup/folders.js";
import { ConfigError } from "./problem.js";

/**
 * Reads a configuration file. File names in it are relative to the file, wherever the service is started.
 *
 * @throws ConfigError with every problem
 * @throws the system's error when the file cannot be read
 */
export function loadConfig(path: string, adapters: Adapters): Config {
  const check = checkConfig(readFileSync(path, "utf8"), adapters, mockupFolders(dirname(path)));
  if ("problems" in check) throw new ConfigError(path, check.problems);
  const { config } = check;
  const { certificate, key } = config.listen;
  const beside = (file: string) => resolve(dirname(path), file);
  return {
    ...config,
    directory: resolve(dirname(path)),
    state: beside(config.state),
    listen: { ...config.listen, certificate: certificate && beside(certificate), key: key && beside(key) },
    console: { ...config.console, ssh: config.console.ssh && keysPlaced(config.console.ssh, beside) },
    netboot: config.netboot && placed(config.netboot, beside),
  };
}

const keysPlaced = (rules: SshRules, beside: (file: string) => string): SshRules => ({
  ...rules,
  keys: rules.keys.map(({ account, file }) => ({ account, file: beside(file) })),
});

const placed = (rules: NetbootRules, beside: (file: string) => string): NetbootRules => ({
  ...rules,
  files: rules.files && beside(rules.files),
  ipxe: { ...rules.ipxe, folders: rules.ipxe.folders.map(beside) },
  dnsmasq: rules.dnsmasq && {
    hosts: rules.dnsmasq.hosts && beside(rules.dnsmasq.hosts),
    options: rules.dnsmasq.options && beside(rules.dnsmasq.options),
  },
});
