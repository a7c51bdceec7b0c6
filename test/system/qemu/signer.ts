/** Who signs programs of UEFI. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { missing, run } from "../program.js";
import { temporaryFolder, type Undoing } from "../shoal.js";

/** A key, and a certificate of it that signs itself: the paths of PEM files. */
export interface Signer {
  readonly key: string;
  readonly certificate: string;
}

/** For `skip` of a test. */
export const lacksSigning = (): string | false => missing("sbsign") || missing("openssl");

export async function newSigner(test: Undoing, name: string): Promise<Signer> {
  const folder = temporaryFolder(test);
  const signer = { key: join(folder, "key.pem"), certificate: join(folder, `${name}.pem`) };
  const made = ["-newkey", "rsa:2048", "-nodes", "-keyout", signer.key, "-out", signer.certificate];
  await succeed("openssl", "req", "-x509", "-subj", `/CN=${name}`, "-days", "30", ...made);
  return signer;
}

/** In place. */
export const sign = ({ key, certificate }: Signer, file: string): Promise<void> =>
  succeed("sbsign", "--key", key, "--cert", certificate, "--output", file, file);

async function succeed(program: string, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  assert.equal(code, 0, `${program}: ${stderr}`);
}
