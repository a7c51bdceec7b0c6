/** Keys an SSH server proves itself with. Made by Node: of the Ed25519 keys that ssh2 makes, one in 400 it cannot read. */
import { createHash, generateKeyPairSync } from "node:crypto";
import ssh2, { type ParsedKey } from "ssh2";

export type HostKeyType = "ecdsa" | "rsa";

/** A new private key, PEM. */
export const makeHostKey = (type: HostKeyType = "ecdsa"): string =>
  type === "rsa"
    ? generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }).toString()
    : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "pem" }).toString();

/** As `ssh-keygen -l` writes it: `SHA256:` and base64 without padding. @throws Error when it is no private key */
export const fingerprintOf = (privateKey: string): string =>
  `SHA256:${createHash("sha256").update(parsed(privateKey).getPublicSSH()).digest("base64").replaceAll("=", "")}`;

/** In the form of OpenSSH's `.pub` files. @throws Error when it is no private key */
export const publicKeyOf = (privateKey: string): string =>
  `${parsed(privateKey).type} ${parsed(privateKey).getPublicSSH().toString("base64")}`;

function parsed(privateKey: string): ParsedKey {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return key;
}
