/** The user name of SSH: an account, a machine, or both. */

export type LoginName =
  | { readonly kind: "both"; readonly account: string; readonly machine: string | null }
  /** Which of the two shows by who comes in: told before, strangers could try out which machines there are. */
  | { readonly kind: "either"; readonly name: string };

/** `ACCOUNT:MACHINE`, or one of the two alone. Neither has a colon in it. */
export function readLoginName(text: string): LoginName {
  const colon = text.indexOf(":");
  if (colon < 0) return { kind: "either", name: text };
  return { kind: "both", account: text.slice(0, colon), machine: text.slice(colon + 1) || null };
}

/** Whose password, or key, is taken for that of this name without being told more. */
export const accountIn = (name: LoginName): string => (name.kind === "both" ? name.account : name.name);

/**
 * The machine that somebody who has come in wants to; null = the name says none.
 * @param account as whom they came in
 * @param isMachine whether there is one of that id, name or UUID; it wins over an account of the same name
 */
export function machineIn(name: LoginName, account: string, isMachine: (name: string) => boolean): string | null {
  if (name.kind === "both") return name.machine;
  return name.name === account && !isMachine(account) ? null : name.name;
}
