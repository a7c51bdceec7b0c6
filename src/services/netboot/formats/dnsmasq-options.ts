/** Options as dnsmasq's `dhcp-optsdir` has them, which Ironic's dnsmasq provider writes: `tag:a,tag:!ipxe,67,snponly.efi`. */
import { encodeOption, nextServer, OptionValueError, optionByCode, optionByName } from "../../../model/dhcp-options.js";
import { type Field, type FieldLine, fieldLinesIn } from "./dnsmasq-fields.js";
import { type FormatProblem, Problems, shown } from "./problem.js";

export interface DnsmasqOption {
  readonly line: number;
  /** All of these have to be set. */
  readonly tags: readonly string[];
  /** None of these may be. */
  readonly not: readonly string[];
  /** 255 = the header's siaddr. */
  readonly code: number;
  /** Lower-case hex; empty = it is not to be sent. */
  readonly value: string;
}

export interface OptionsRead {
  readonly options: readonly DnsmasqOption[];
  readonly problems: readonly FormatProblem[];
}

export function readDnsmasqOptions(text: string): OptionsRead {
  const problems = new Problems();
  const options: DnsmasqOption[] = [];
  for (const line of fieldLinesIn(text, /^\s*dhcp-option(-force)?\s*=/, problems)) {
    const option = optionIn(line);
    if (typeof option === "string") problems.add(line.line, option);
    else options.push(option);
  }
  return { options, problems: problems.all };
}

/** @returns a text = what is wrong with it */
function optionIn({ line, fields }: FieldLine): DnsmasqOption | string {
  const tags: string[] = [];
  const not: string[] = [];
  for (const [index, { text }] of fields.entries()) {
    const found = optionNamed(text);
    if (typeof found === "string") return found;
    if (found !== null) {
      const value = valueIn(found, fields.slice(index + 1));
      return typeof value === "string" ? value : { line, tags, not, code: found, value: value.hex };
    }
    // Bare words are tags as well, from before there was `tag:`.
    const tag = text.replace(/^(tag|net|set):/, "");
    if (/^[!#]/.test(tag)) not.push(tag.slice(1));
    else tags.push(tag);
  }
  return "The line names no option.";
}

/** @returns null = it is a tag; a text = what is wrong with it */
function optionNamed(text: string): number | string | null {
  if (text.startsWith("option6:")) return "This is an option of IPv6, which is not sent here.";
  if (/^(encap|vendor|vi-encap):/.test(text))
    return `${shown(text)}: options within options are not made from dnsmasq's.`;
  if (!text.startsWith("option:") && !/^\d+$/.test(text)) return null;
  // Ironic writes the number, which is no option's.
  const code = text === String(nextServer) ? nextServer : optionByName(text)?.code;
  if (code === undefined) return `There is no option ${shown(text.replace(/^option:/, ""))}.`;
  return optionByCode(code).reserved ? `Option ${code} is for the server itself to set.` : code;
}

/** @returns a text = what is wrong with it */
function valueIn(code: number, fields: readonly Field[]): { readonly hex: string } | string {
  const text = fields.map((field) => field.text).join(",");
  const isKnown = optionByCode(code).form !== "guess";
  if (!isKnown && fields.some(({ quoted }) => quoted)) return { hex: Buffer.from(text).toString("hex") };
  const sized = isKnown ? null : /^(\d{1,10})([bsi])$/.exec(text);
  if (sized !== null) return sizedNumber(Number(sized[1]), sized[2] ?? "b");
  if (/^0\.0\.0\.0$/.test(text)) return "0.0.0.0 is dnsmasq's own address; write the one that is meant.";
  try {
    return { hex: encodeOption(code, text) };
  } catch (error) {
    if (!(error instanceof OptionValueError)) throw error;
    return `Option ${code} cannot be sent: ${error.message}.`;
  }
}

const sizes: Readonly<Record<string, number>> = { b: 1, s: 2, i: 4 };

function sizedNumber(value: number, letter: string): { readonly hex: string } | string {
  const size = sizes[letter] ?? 1;
  if (value >= 256 ** size) return `${value} does not fit ${size} bytes.`;
  return { hex: value.toString(16).padStart(size * 2, "0") };
}

/** By code, of a client with these tags: what hangs on tags before what does not, and later lines before earlier ones. */
export function optionsWith(
  options: Iterable<DnsmasqOption>,
  tags: ReadonlySet<string>,
): Readonly<Record<number, string>> {
  const plain: Record<number, string> = {};
  const tagged: Record<number, string> = {};
  for (const { tags: needed, not, code, value } of options) {
    if (!needed.every((tag) => tags.has(tag)) || not.some((tag) => tags.has(tag))) continue;
    (needed.length + not.length === 0 ? plain : tagged)[code] = value;
  }
  return { ...plain, ...tagged };
}
