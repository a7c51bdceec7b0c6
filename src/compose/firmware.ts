/** Machines' firmware and the images for it, with what the configuration says of keys: files are read here, once. */
import { X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandFailure, exitCodes } from "../cli/exit-codes.js";
import type { Config } from "../config/config.js";
import { machineHome } from "../config/machine-home.js";
import type { FirmwareSetup } from "../domain/firmware/setup.js";
import type { MachineFirmwareViews } from "../domain/firmware/views.js";
import type { Clock } from "../model/clock.js";
import type { FirmwareSettings, Inventory } from "../model/inventory.js";
import type { Adapters } from "../ports/adapters.js";
import type { BootSets } from "../ports/boot-sets.js";
import type { DefaultKeys } from "../ports/firmware.js";
import type { Images } from "../ports/images.js";
import type { Logger } from "../ports/logger.js";
import type { FirmwareViews } from "../ports/world.js";
import { type ImageStoreOptions, openImageStore, type Trust } from "../services/firmware/image-store.js";
import { trustedKeys } from "../services/firmware/signature.js";
import { readSmallFile, SmallFileError } from "../services/small-file.js";
import { installedKeys } from "./default-keys.js";

/** Bytes. */
export const largestImage = ({ firmware }: Pick<Config, "firmware">): number => firmware.largestImageMiB * 1024 * 1024;

/** Where images are kept, beside the state: the command line adds to them while a service runs. */
export const imageDirectory = (state: string): string => join(state, "images");

/** @throws CommandFailure when the file of a signer is none */
export const openImages = (...about: Parameters<typeof imageOptions>): Promise<Images> =>
  openImageStore(imageOptions(...about));

/** @throws CommandFailure when the file of a signer is none */
export const imageOptions = (
  config: Pick<Config, "firmware" | "directory" | "state">,
  { firmware: families }: Pick<Adapters, "firmware">,
  clock: Clock,
  log: Logger,
): ImageStoreOptions => ({
  directory: imageDirectory(config.state),
  clock,
  log,
  families,
  largest: largestImage(config),
  trust: trustOf(config),
});

/**
 * Looks at the files that the configuration names for firmware, as a start of the service does.
 * @throws CommandFailure when a file of keys is none, or two machines have their firmware in one file
 */
export function checkFirmwareFiles(config: Config): void {
  requireOwnFiles(config);
  trustOf(config);
  machineKeys(config);
}

/** @throws CommandFailure when the file of a signer is none */
export function trustOf({
  firmware: { signers, requireSignature },
  directory,
}: Pick<Config, "firmware" | "directory">): Trust {
  return {
    requireSignature,
    signers: signers.map(({ name, key }) => {
      const signer = { name, publicKeyPem: readText(directory, key) };
      try {
        trustedKeys({ requireSignature, signers: [signer] });
      } catch {
        throw unusable(key, "holds no public key in PEM form that signs: Ed25519, ECDSA or RSA");
      }
      return signer;
    }),
  };
}

/** @throws CommandFailure when a file of keys is none, or two machines have their firmware in one file */
export function firmwareSetup(config: Config, kinds: Adapters, images: Images, bootSets?: BootSets): FirmwareSetup {
  requireOwnFiles(config);
  const read = machineKeys(config);
  const installed = installedKeys(kinds);
  return {
    families: kinds.firmware,
    openFlash: (machine, file) => kinds.openFlash(flashPath(config, machine, file)),
    images,
    ...(bootSets && { bootSets }),
    keysOf: (machine) => read.get(machine.firmware?.keys ?? null) ?? installed(machine),
  };
}

/** By whatever names and links: what one of them boots with would be overwritten for the other. */
function requireOwnFiles({ machines, directory, state }: Config): void {
  const owners = new Map<string, string>();
  for (const machine of machines) {
    const { id, firmware } = machine;
    const file = firmware?.file ?? null;
    if (file === null) continue;
    const identity = identityOf(flashPath({ directory, state }, machine, file));
    const other = owners.get(identity);
    if (other !== undefined) {
      const problem = `The machines ${other} and ${id} have their firmware in one file, ${file}. Give each its own.`;
      throw new CommandFailure(problem, exitCodes.config);
    }
    owners.set(identity, id);
  }
}

function flashPath(config: Pick<Config, "directory" | "state">, { id, firmware }: Inventory, file: string): string {
  return firmware?.own ? resolve(machineHome(config)(id), file) : resolve(config.directory, file);
}

function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    // What is wrong with it is told of the machine.
    return path;
  }
}

const machineKeys = ({ machines, directory }: Config): ReadonlyMap<FirmwareSettings["keys"], DefaultKeys | null> =>
  new Map(
    machines.map(({ firmware }) => {
      const keys = firmware?.keys ?? null;
      return [keys, keys && defaultKeys(keys, directory)];
    }),
  );

/** What machines' variables mean, and the images for them. */
export const firmwareViews = (machines: MachineFirmwareViews, images: Images, largest: number): FirmwareViews => ({
  current: (machine) => machines.current(machine),
  next: (machine) => machines.next(machine),
  override: (machine) => machines.override(machine),
  version: (machine) => machines.version(machine),
  images: () => images.all(),
  image: (sha256) => images.get(sha256),
  largestImage: largest,
});

const defaultKeys = (files: NonNullable<FirmwareSettings["keys"]>, directory: string): DefaultKeys => ({
  PK: files.PK.flatMap((file) => certificatesIn(file, directory)),
  KEK: files.KEK.flatMap((file) => certificatesIn(file, directory)),
  db: files.db.flatMap((file) => certificatesIn(file, directory)),
  dbx: files.dbx.flatMap((file) => digestsIn(file, directory) ?? certificatesIn(file, directory)),
});

const certificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function certificatesIn(file: string, directory: string): string[] {
  const found = readText(directory, file).match(certificate) ?? [];
  if (found.length === 0 || !found.every(isCertificate)) throw unusable(file, "holds no certificate in PEM form");
  return found;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem) !== undefined;
  } catch {
    return false;
  }
}

/** Undefined where it holds anything but SHA-256 digests. */
function digestsIn(file: string, directory: string): string[] | undefined {
  const lines = readText(directory, file).split(/\s+/).filter(Boolean);
  return lines.length > 0 && lines.every((line) => /^[0-9a-f]{64}$/i.test(line))
    ? lines.map((line) => line.toLowerCase())
    : undefined;
}

function readText(directory: string, file: string): string {
  try {
    return readSmallFile(resolve(directory, file)).toString("utf8");
  } catch (error) {
    throw error instanceof SmallFileError ? unusable(file, error.message) : error;
  }
}

const unusable = (file: string, problem: string): CommandFailure =>
  new CommandFailure(`${file} ${problem}. The configuration names it for firmware.`, exitCodes.config);
