/** The service's own certificate, between the configuration and the files that clients take it from. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.js";
import type { Logger } from "../ports/logger.js";
import type { Certificates, CertificatesOptions } from "../services/certificates.js";

export function certificateOptions({
  listen,
  hostName,
}: Config): Pick<CertificatesOptions, "hostNames" | "configured"> {
  const hostNames = [hostName, ...(listen.host === "0.0.0.0" || listen.host === "::" ? [] : [listen.host])];
  return listen.certificate !== null && listen.key !== null
    ? { hostNames, configured: { certFile: listen.certificate, keyFile: listen.key } }
    : { hostNames };
}

/**
 * Keeps `certificate.pem` beside the state, for clients to trust: the certificate that the service shows, unless the operator
 * has it in a file already.
 * @returns its path; undefined where there is none to write
 * @throws what the disk says the first time (by rejection); later refusals are logged
 */
export async function keepCertificateFile(
  { listen, state }: Config,
  { table, onChange }: Pick<Certificates, "table" | "onChange">,
  log: Logger,
): Promise<string | undefined> {
  if (listen.tls === "off" || listen.certificate !== null) return undefined;
  const file = join(state, "certificate.pem");
  const write = async () => {
    const [id] = table.ids();
    const pem = id === undefined ? undefined : table.get(id)?.pem;
    if (pem !== undefined) await writeFile(file, pem);
  };
  // One after the other, so that the newest is what stays.
  let written = write();
  onChange(() => {
    written = written.then(write).catch((error: unknown) => log.warn(`cannot write ${file}`, { error }));
  });
  await written;
  return file;
}
