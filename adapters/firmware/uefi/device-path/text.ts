/**
 * The text form of device paths (UEFI §10.6), as EDK2 prints it: nodes joined by `/`, instances by `,`. Every path has one, and
 * it leads back to the same bytes: a node whose text would not do so, or that nobody knows, stands as `Path(type,subtype,data)`.
 */
import { CodecError } from "../codec-error.js";
import { bytesOfHex, hexOf, sameBytes } from "../little-endian.js";
import { type DevicePathNode, endType } from "./node.js";
import { filePath, kindsNamed, nodeNamed, nodeOf, readNode } from "./nodes.js";

type Instances = readonly (readonly DevicePathNode[])[];

export const textOfInstances = (instances: Instances): string =>
  instances.map((nodes) => nodes.map(nodeText).join("/")).join(",");

function nodeText(node: DevicePathNode): string {
  const read = readNode(node);
  const text = read === null ? "" : read.name === "FilePath" ? (read.values[0] ?? "") : callOf(read.name, read.values);
  return leadsBackTo(node, text) ? text : bytesText(node);
}

const callOf = (name: string, values: readonly string[]): string => `${name}(${values.join(",")})`;

const bytesText = ({ type, subtype, data }: DevicePathNode): string =>
  callOf("Path", [String(type), String(subtype), ...(data.length === 0 ? [] : [hexOf(data).toUpperCase()])]);

/** What cannot be seen, and half a surrogate pair, would not survive being copied. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function leadsBackTo(node: DevicePathNode, text: string): boolean {
  if (text === "" || unprintable.test(text)) return false;
  try {
    const [[first, ...others] = [], ...instances] = instancesOfText(text);
    return first !== undefined && others.length === 0 && instances.length === 0 && isSameNode(first, node);
  } catch (error) {
    if (error instanceof CodecError) return false;
    throw error;
  }
}

const isSameNode = (some: DevicePathNode, other: DevicePathNode): boolean =>
  some.type === other.type && some.subtype === other.subtype && sameBytes(some.data, other.data);

/** @throws CodecError with the position of the node that is wrong */
export const instancesOfText = (text: string): Instances =>
  split(text, ",", 0).map(({ part, at }) => (part === "" ? [] : split(part, "/", at).map(nodeAt)));

interface Part {
  readonly part: string;
  /** Where it begins in the whole text. */
  readonly at: number;
}

/** At the separators that are not inside of parentheses. @throws CodecError when those do not match */
function split(text: string, separator: string, base: number): readonly Part[] {
  const parts: Part[] = [];
  let [from, depth] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth < 0) throw new CodecError("a parenthesis that was not opened", base + at);
    if (character !== separator || depth > 0) continue;
    parts.push({ part: text.slice(from, at), at: base + from });
    from = at + 1;
  }
  if (depth > 0) throw new CodecError("a parenthesis that is not closed", base + text.length);
  return [...parts, { part: text.slice(from), at: base + from }];
}

function nodeAt({ part, at }: Part): DevicePathNode {
  try {
    return nodeIn(part);
  } catch (error) {
    throw error instanceof CodecError ? new CodecError(error.reason, at) : error;
  }
}

function nodeIn(text: string): DevicePathNode {
  if (text === "") throw new CodecError("a node is missing", null);
  const [, name, inner] = /^([a-z][a-z0-9-]*)\((.*)\)$/is.exec(text) ?? [];
  if (name !== undefined && inner !== undefined) return callNode(name, inner);
  if (/[()]/.test(text)) throw new CodecError("neither a node nor the path of a file", null);
  return filePath(text);
}

function callNode(name: string, inner: string): DevicePathNode {
  const values = inner === "" ? [] : split(inner, ",", 0).map(({ part }) => part.trim());
  const generic = genericNode(name.toLowerCase(), values);
  if (generic !== null) return generic;
  const isVerbatim = kindsNamed(name).some(({ verbatim }) => verbatim === true);
  return nodeNamed(name, ...(isVerbatim ? [inner] : values));
}

/** UEFI §10.6.1.5: nodes by number, the type given or implied. */
const typesByName: Readonly<Record<string, number>> = {
  hardwarepath: 1,
  acpipath: 2,
  msg: 3,
  mediapath: 4,
  bbspath: 5,
};

function genericNode(name: string, values: readonly string[]): DevicePathNode | null {
  const type = typesByName[name];
  if (type === undefined && name !== "path") return null;
  const [its, subtype, data = "", ...more] = type === undefined ? values : [String(type), ...values];
  if (more.length > 0) throw new CodecError("more than type, subtype and data", null);
  if (octet(its) === endType) throw new CodecError("the end is not written", null);
  return nodeOf(octet(its), octet(subtype), bytesOfHex(data));
}

function octet(text: string | undefined): number {
  const value = text !== undefined && /^(0x[0-9a-f]{1,2}|\d{1,3})$/i.test(text) ? Number(text) : 256;
  if (value > 255) throw new CodecError("not a number from 0 to 255", null);
  return value;
}
