/** What names and passwords may look like. No message here ever holds the password. */
import { type Message, message } from "../../../redfish-schema/registries/messages.js";
import type { AccountPolicy } from "../../model/settings.js";

/** Have a meaning of their own in a path: steps (RFC 3986 §5.2.4), and where DSP0266 lets clients POST new members. */
const reserved = new Set([".", "..", "Members"]);

/** A name becomes a segment of a URI as it stands. */
export const isName = (name: string): boolean => /^[A-Za-z0-9._@-]{1,32}$/.test(name) && !reserved.has(name);

/** No password is longer, whatever the policy; anything longer is wrong without looking. */
export const longestPassword = 1024;

/** A name this short is found in many a good password by chance. */
const shortestNameToAvoid = 3;

/** Visible, or a space: no control, format or unassigned character, no line separator. */
const isPrintable = (text: string): boolean => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);

const holdsName = (password: string, userName: string): boolean =>
  userName.length >= shortestNameToAvoid && password.toLowerCase().includes(userName.toLowerCase());

/** @returns what is wrong with a new password, or null */
export function passwordProblem(password: string, userName: string, policy: AccountPolicy): Message | null {
  const length = [...password.normalize("NFC")].length;
  if (length < policy.minPasswordLength || length > policy.maxPasswordLength)
    return message("Base.PasswordIncorrectLength");
  if (!isPrintable(password) || holdsName(password, userName)) return message("Base.PasswordComplexityNotMet");
  return null;
}
