/** The user name of SSH: an account, a machine, or both. */

export type LoginName =
  | { readonly kind: "account"; readonly account: string; readonly machine: string | null }
  /** Who it is will be asked. */
  | { readonly kind: "machine"; readonly machine: string };

/**
 * `ACCOUNT:MACHINE`, or one of the two alone. Neither has a colon in it.
 * @param isMachine whether there is one of that id, name or UUID; it wins over an account of the same name
 */
export function readLoginName(text: string, isMachine: (name: string) => boolean): LoginName {
  const colon = text.indexOf(":");
  if (colon < 0) {
    return isMachine(text) ? { kind: "machine", machine: text } : { kind: "account", account: text, machine: null };
  }
  return { kind: "account", account: text.slice(0, colon), machine: text.slice(colon + 1) || null };
}
