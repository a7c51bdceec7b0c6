/** The certificate that the operator keeps in files. */
import { readFileSync } from "node:fs";
import { installable, type TlsIdentity, UnusableCertificate } from "./installable.js";
import { pemParts } from "./pem.js";

export interface CertificateFiles {
  /** PEM, leaf first, then the intermediate certificates. */
  readonly certFile: string;
  /** PEM, not encrypted. May be the same file. */
  readonly keyFile: string;
}

/** The configured files cannot be used. The message is for the operator. */
export class CertificateFileError extends Error {
  override readonly name = "CertificateFileError";
  /** For clients. */
  readonly outward = "The configured certificate cannot be used.";
  constructor(
    readonly code: "unreadable" | "not-pem" | "no-match" | "unusable",
    readonly file: string,
    message: string,
  ) {
    super(message);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this program may not read it",
  EISDIR: "it is a directory",
};

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new CertificateFileError("unreadable", file, `${file}: ${reasons[code] ?? `cannot be read (${code})`}.`);
  }
}

/** @throws CertificateFileError */
export function readCertificateFiles({ certFile, keyFile }: CertificateFiles): TlsIdentity {
  const certificates = pemParts(read(certFile)).certificates.join("");
  if (certificates === "")
    throw new CertificateFileError("not-pem", certFile, `${certFile}: holds no PEM certificate.`);
  const { key } = pemParts(read(keyFile));
  if (key === null) {
    throw new CertificateFileError("not-pem", keyFile, `${keyFile}: holds no PEM private key, or an encrypted one.`);
  }
  try {
    const { cert } = installable(certificates, [key]);
    return { cert, key };
  } catch (error) {
    if (!(error instanceof UnusableCertificate)) throw error;
    if (error.code !== "key") throw new CertificateFileError("unusable", certFile, `${certFile}: ${error.message}`);
    throw new CertificateFileError(
      "no-match",
      keyFile,
      `${keyFile}: is not the key of the certificate in ${certFile}.`,
    );
  }
}
