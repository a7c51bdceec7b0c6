/** Documents made fit to be given away: members named like secrets are blanked, and so are credentials inside URLs. */
import { isSecretName } from "../model/secret-names.js";

const urlCredentials = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]+@/gi;

/** @param document JSON values only, without cycles */
export function withoutSecrets(document: unknown): unknown {
  if (typeof document === "string") return document.replace(urlCredentials, "$1***@");
  if (Array.isArray(document)) return document.map(withoutSecrets);
  if (typeof document !== "object" || document === null) return document;
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, blanked(name, value)]));
}

/** Numbers and switches tell no secret: a policy such as minPasswordLength stays. */
function blanked(name: string, value: unknown): unknown {
  return isSecretName(name) && (typeof value === "string" || typeof value === "object") ? "***" : withoutSecrets(value);
}
