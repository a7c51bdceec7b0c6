/** Where the emulator listens, and whom it lets in. */
import { isIPv4 } from "node:net";
import { quoted } from "../explain.js";
import type { Door, FeatureSet } from "./emulation.js";
import { featureSets } from "./emulation.js";
import type { SushyFlags } from "./flags.js";
import type { SushySettings } from "./settings.js";
import type { Origin } from "./storage.js";

export interface WrittenListen {
  readonly host: string;
  readonly port: number;
  readonly tls: "on" | "off";
  readonly certificate?: string;
  readonly key?: string;
}

/** Of Flask, and of sushy-emulator's own. */
const usualHost = "127.0.0.1";
const usualPort = 8000;

export function listenOf(
  settings: SushySettings,
  flags: SushyFlags,
  file: (name: string) => string,
  origin: Origin,
): WrittenListen {
  for (const [key, path] of origins) {
    const located = settings.get(key);
    if (located) origin(path, located);
  }
  const ip = settings.get("SUSHY_EMULATOR_LISTEN_IP");
  const host = flags.interface || (ip ? (settings.textOf(ip) ?? usualHost) : usualHost);
  const certificate = flags.sslCertificate || settings.text("SUSHY_EMULATOR_SSL_CERT");
  const key = flags.sslKey || settings.text("SUSHY_EMULATOR_SSL_KEY");
  const isTls = Boolean(certificate && key);
  if (!isTls && (certificate || key)) noteHalf(settings, Boolean(certificate));
  return {
    // What is empty is every address, as sockets have it.
    host: host || "0.0.0.0",
    port: flags.port ?? portOf(settings),
    tls: isTls ? "on" : "off",
    ...(certificate && key && { certificate: file(certificate), key: file(key) }),
  };
}

const origins = [
  ["SUSHY_EMULATOR_LISTEN_IP", "listen.host"],
  ["SUSHY_EMULATOR_LISTEN_PORT", "listen.port"],
  ["SUSHY_EMULATOR_SSL_CERT", "listen.certificate"],
  ["SUSHY_EMULATOR_SSL_KEY", "listen.key"],
] as const;

/** sushy-emulator would serve it in the clear, and nobody would know. */
function noteHalf(settings: SushySettings, hasCertificate: boolean): void {
  const [there, missing] = hasCertificate ? ["certificate", "key"] : ["key", "certificate"];
  const located = settings.get(hasCertificate ? "SUSHY_EMULATOR_SSL_CERT" : "SUSHY_EMULATOR_SSL_KEY");
  const text = `names a ${there}, but there is no ${missing}; HTTPS needs both`;
  if (located) settings.wrong(located, text);
  else settings.failures.push(`--ssl-${there} ${text}: --ssl-${missing}`);
}

/** Also in quotes, as scripts write it. */
function portOf(settings: SushySettings): number {
  const located = settings.get("SUSHY_EMULATOR_LISTEN_PORT");
  if (located === undefined) return usualPort;
  const { value } = located;
  if (value.kind === "number" && Number.isFinite(value.value)) return value.value;
  if (value.kind === "text" && /^\d{1,5}$/.test(value.value)) return Number(value.value);
  settings.wrong(located, "must be the number of a port");
  return usualPort;
}

/** undefined = it would be open to others than this computer, and nobody said that it may be. */
export function doorOf(authFile: string | undefined, host: string, auth: boolean): Door | undefined {
  if (authFile !== undefined) return { kind: "htpasswd", file: authFile };
  if (!auth) return { kind: "open", byAnyName: true };
  return isLoopback(host) ? { kind: "open" } : undefined;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));

export const openToAll = (host: string): string =>
  [
    `Everybody who can reach ${host} could switch the systems: no SUSHY_EMULATOR_AUTH_FILE says who may.`,
    "If that is right:                 --no-auth",
    "For this computer alone:          --interface 127.0.0.1",
    "For those in a file:              htpasswd -c -B users admin",
    "  and in the configuration file:  SUSHY_EMULATOR_AUTH_FILE = 'users'",
  ].join("\n");

export function featureSetOf(settings: SushySettings, flags: SushyFlags): FeatureSet {
  const located = settings.get("SUSHY_EMULATOR_FEATURE_SET");
  if (flags.featureSet || located === undefined) return flags.featureSet ?? "full";
  const written = settings.textOf(located);
  const known = featureSets.find((one) => one === written);
  if (known === undefined && written !== undefined) {
    settings.wrong(located, `is ${quoted(written)}; allowed: ${featureSets.join(", ")}`);
  }
  return known ?? "full";
}
