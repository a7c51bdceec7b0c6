/** DHCP options by name, and their values as people write them (RFC 2132 and IANA's registry), for configurations. */
import { guessedForm, optionForms } from "./dhcp-option-forms.js";
import { type OptionForm, optionTable, reservedOptions } from "./dhcp-option-table.js";

export { OptionValueError } from "./dhcp-option-forms.js";
export { nextServer, type OptionForm, reservedOptions } from "./dhcp-option-table.js";

export interface DhcpOption {
  readonly code: number;
  readonly name: string;
  readonly form: OptionForm;
  /** The server sets it itself, or only clients send it: so nobody configures it. */
  readonly reserved: boolean;
}

const byCode = new Map<number, DhcpOption>();
const byName = new Map<string, DhcpOption>();
for (const [code, form, ...names] of optionTable) {
  const [name = String(code)] = names;
  const row = { code, name, form, reserved: reservedOptions.has(code) };
  byCode.set(code, row);
  for (const each of names) byName.set(each, row);
}

/**
 * An option by its name, one of dnsmasq's names, or its number (1 to 254); each also behind `option:`, as dnsmasq writes it.
 * undefined = there is none. dnsmasq's `server-ip-address` is the header's siaddr: code 255, as in dnsmasq.
 */
export function optionByName(word: string): DhcpOption | undefined {
  const name = word
    .trim()
    .toLowerCase()
    .replace(/^option:/, "");
  if (!/^\d{1,3}$/.test(name)) return byName.get(name);
  const code = Number(name);
  return code >= 1 && code <= 254 ? optionByCode(code) : undefined;
}

export const optionByCode = (code: number): DhcpOption =>
  byCode.get(code) ?? { code, name: String(code), form: "guess", reserved: false };

/** So long that RFC 3396 splits it, and so short that it fits one Ethernet frame with all else. */
const mostBytes = 1024;

/**
 * @param value its elements, or one text with commas between them
 * @returns lower-case hex; empty = the option is not sent, though a network or the server has a value for it
 * @throws OptionValueError
 */
export function encodeOption(code: number, value: string | readonly string[]): string {
  const text = (typeof value === "string" ? value : value.join(",")).trim();
  if (text === "") return "";
  const { form } = optionByCode(code);
  return optionForms[form === "guess" ? guessedForm(text) : form].write(text, mostBytes).toString("hex");
}

/** A value in words that `encodeOption` understands, or in hex where it is malformed. @param hex lower case */
export function describeOption(code: number, hex: string): string {
  const { form } = optionByCode(code);
  const bytes = Buffer.from(hex, "hex");
  return optionForms[form === "guess" ? "bytes" : form].read(bytes) ?? hex.replace(/..(?=.)/g, "$&:");
}
