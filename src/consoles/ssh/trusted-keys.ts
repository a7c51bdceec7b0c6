/** Public keys that let somebody in, and as whom. The files are read anew for each login: a key that is taken out is out. */
import { readFile, stat } from "node:fs/promises";
import ssh2, { type ParsedKey } from "ssh2";
import type { Logger } from "../../ports/logger.js";

export interface KeyFile {
  readonly account: string;
  readonly file: string;
}

export interface TrustedKey {
  readonly account: string;
  readonly key: ParsedKey;
}

/** A thousand keys of RSA, and comments. */
const largestFile = 1024 * 1024;

/** In the order of the configuration. A file that cannot be read lets nobody in, and says so in the log. */
export async function trustedKeys(files: readonly KeyFile[], logger: Pick<Logger, "warn">): Promise<TrustedKey[]> {
  const read = files.map(async ({ account, file }) => {
    const keys = await contentOf(file).then(readKeys, (error: Error) => {
      logger.warn("a file of SSH keys cannot be used", { file, error: error.message });
      return [];
    });
    return keys.map((key) => ({ account, key }));
  });
  return (await Promise.all(read)).flat();
}

/** Lines that are no keys are left out, and so are those with options before them: they would be ignored. */
export function readKeys(text: string): ParsedKey[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (!/^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)) /.test(line)) return [];
    const parsed = ssh2.utils.parseKey(line);
    return parsed instanceof Error ? [] : [parsed].flat();
  });
}

async function contentOf(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > largestFile) throw new Error(`it has more than ${largestFile} bytes`);
  return readFile(file, "utf8");
}
