/** Machines' firmware and the images for it, with what the configuration says of keys: files are read here, once. */
import { createPublicKey, X509Certificate } from "node:crypto";
import { join, resolve } from "node:path";
import { CommandFailure, exitCodes } from "../cli/exit-codes.js";
import type { Config } from "../config/config.js";
import type { FirmwareSetup } from "../domain/firmware/setup.js";
import type { MachineFirmwareViews } from "../domain/firmware/views.js";
import type { Clock } from "../model/clock.js";
import type { FirmwareSettings } from "../model/machine.js";
import type { Adapters } from "../ports/adapters.js";
import type { DefaultKeys } from "../ports/firmware.js";
import type { Images } from "../ports/images.js";
import type { Logger } from "../ports/logger.js";
import type { FirmwareViews } from "../ports/world.js";
import { openImageStore, type Trust } from "../services/firmware/image-store.js";
import { readSmallFile, SmallFileError } from "../services/small-file.js";

/** Bytes. */
export const largestImage = ({ firmware }: Pick<Config, "firmware">): number => firmware.largestImageMiB * 1024 * 1024;

/** Where images are kept, beside the state: the command line adds to them while a service runs. */
export const imageDirectory = (state: string): string => join(state, "images");

/** @throws CommandFailure when the file of a signer is none */
export const openImages = (
  config: Pick<Config, "firmware" | "directory" | "state">,
  { firmware: families }: Pick<Adapters, "firmware">,
  clock: Clock,
  log: Logger,
): Promise<Images> =>
  openImageStore({
    directory: imageDirectory(config.state),
    clock,
    log,
    families,
    largest: largestImage(config),
    trust: trustOf(config),
  });

/** @throws CommandFailure when the file of a signer is none */
export function trustOf({
  firmware: { signers, requireSignature },
  directory,
}: Pick<Config, "firmware" | "directory">): Trust {
  return {
    requireSignature,
    signers: signers.map(({ name, key }) => {
      const publicKeyPem = readText(directory, key);
      try {
        createPublicKey(publicKeyPem);
      } catch {
        throw unusable(key, "holds no public key in PEM form");
      }
      return { name, publicKeyPem };
    }),
  };
}

/** @throws CommandFailure when a file of keys is none */
export function firmwareSetup(config: Config, kinds: Adapters, images: Images): FirmwareSetup {
  const read = new Map<FirmwareSettings["keys"], DefaultKeys | null>(
    config.machines.map(({ firmware }) => {
      const keys = firmware?.keys ?? null;
      return [keys, keys && defaultKeys(keys, config.directory)];
    }),
  );
  return {
    families: kinds.firmware,
    openFlash: (path) => kinds.openFlash(resolve(config.directory, path)),
    images,
    keysOf: ({ firmware }) => read.get(firmware?.keys ?? null) ?? null,
  };
}

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
