import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Adapters } from "../ports/adapters.js";
import { checkConfig } from "./check.js";
import type { Config } from "./config.js";
import { ConfigError } from "./problem.js";

/**
 * Reads a configuration file. File names in it are relative to the file, wherever the service is started.
 *
 * @throws ConfigError with every problem
 * @throws the system's error when the file cannot be read
 */
export function loadConfig(path: string, adapters: Adapters): Config {
  const check = checkConfig(readFileSync(path, "utf8"), adapters);
  if ("problems" in check) throw new ConfigError(path, check.problems);
  const { config } = check;
  const { certificate, key } = config.listen;
  const beside = (file: string) => resolve(dirname(path), file);
  return {
    ...config,
    directory: resolve(dirname(path)),
    state: beside(config.state),
    listen: { ...config.listen, certificate: certificate && beside(certificate), key: key && beside(key) },
  };
}
