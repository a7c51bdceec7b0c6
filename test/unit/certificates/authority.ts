/** A certificate authority for tests: signs what it is given, and makes certificates that nobody should accept. */
import { KeyObject, webcrypto } from "node:crypto";
import { provideMetadata } from "../../../src/services/certificates/reflect-metadata.js";

provideMetadata();
const x = await import("@peculiar/x509");

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const makeKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
const pemOf = (key: webcrypto.CryptoKey) => KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();

export interface Wish {
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly usage?: "server" | "client" | "open";
}

const caKeys = await makeKeys();
const ca = await x.X509CertificateGenerator.createSelfSigned({
  name: "CN=Test CA",
  keys: caKeys,
  signingAlgorithm: algorithm,
  extensions: [new x.BasicConstraintsExtension(true, undefined, true)],
});
export const caPem = `${ca.toString("pem")}\n`;

const usages = { server: [x.ExtendedKeyUsage.serverAuth], client: [x.ExtendedKeyUsage.clientAuth], open: null };

async function sign(publicKey: Awaited<ReturnType<typeof makeKeys>>["publicKey"], subject: string, wish: Wish) {
  const usage = usages[wish.usage ?? "server"];
  const certificate = await x.X509CertificateGenerator.create({
    subject,
    issuer: ca.subject,
    publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(wish.notBefore ?? Date.UTC(2029, 0, 1)),
    notAfter: new Date(wish.notAfter ?? Date.UTC(2031, 0, 1)),
    extensions: [
      new x.SubjectAlternativeNameExtension([{ type: "dns", value: "localhost" }]),
      ...(usage === null ? [] : [new x.ExtendedKeyUsageExtension(usage)]),
    ],
  });
  return `${certificate.toString("pem")}\n`;
}

export async function issue(wish: Wish = {}): Promise<{ readonly cert: string; readonly key: string }> {
  const keys = await makeKeys();
  return { cert: await sign(keys.publicKey, "CN=issued.example, O=Test", wish), key: pemOf(keys.privateKey) };
}

/** What an authority does with a request: same key, same subject. @throws when the request is not signed by its key */
export async function signRequest(pem: string, wish: Wish = {}): Promise<string> {
  const request = new x.Pkcs10CertificateRequest(pem);
  if (!(await request.verify())) throw new Error("not signed by its own key");
  return sign(await request.publicKey.export(), request.subject, wish);
}

export const readRequest = (pem: string) => {
  const request = new x.Pkcs10CertificateRequest(pem);
  const names = request.extensions.find((extension) => extension instanceof x.SubjectAlternativeNameExtension);
  return {
    subject: request.subjectName.toJSON(),
    algorithm: request.publicKey.algorithm,
    names: names?.names.toJSON() ?? [],
  };
};
