/** What the service says of itself: its version, its host, its ports. */
import { readFileSync } from "node:fs";
import type { Config } from "../config/config.js";
import type { Instant } from "../model/clock.js";
import type { ServiceFacts } from "../ports/world.js";
import { hostInterfaces } from "./host-interfaces.js";

/** @param port the one it listens on; null = not yet */
export function serviceFacts(
  { hostName, listen: { tls, http }, protocol }: Config,
  uuid: string,
  startedAt: Instant,
  port: () => number | null,
): ServiceFacts {
  const interfaces = hostInterfaces();
  return {
    uuid,
    version: packageVersion(),
    hostName,
    startedAt,
    tls: tls === "on",
    simpleStorage: protocol.simpleStorage,
    get httpPort() {
      return tls === "off" || http !== "off" ? port() : null;
    },
    get httpsPort() {
      return tls === "on" ? port() : null;
    },
    interfaces,
    interfaceIds: interfaces.map(({ id }) => id),
  };
}

/** From dist/src/http/service-facts.js. */
function packageVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
