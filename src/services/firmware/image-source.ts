/** Where an image is to be fetched from, out of what a client wrote. */
import { message } from "../../../redfish-schema/registries/messages.js";
import { type Refusal, refuse } from "../../model/refusal.js";
import type { SimpleUpdate } from "../../ports/commands.js";

export interface ImageSource {
  /** http or https, without credentials and fragment. */
  readonly url: URL;
  /** What may be told: the URL without its query, where signed URLs carry their secret. */
  readonly shown: string;
  /** What the image is called: the last part of the path. */
  readonly name: string;
  /** 64 lower-case hex digits that it has to have. */
  readonly sha256?: string;
  /** Header `Authorization` for that server, and for no other. */
  readonly authorization?: string;
}

const action = "UpdateService.SimpleUpdate";
const longest = 2048;
const digestForm = /^#sha256=([0-9a-f]{64})$/i;

/** @throws Refusal 400 when it is no URI from which images are fetched; what it says of it holds no credentials */
export function imageSource({ imageUri, userName, password }: SimpleUpdate): ImageSource {
  const url = urlOf(imageUri);
  if (url === undefined) throw badUri(imageUri);
  const digest = digestForm.exec(url.hash)?.[1];
  // A digest that is not understood must not pass for none.
  if (url.hash !== "" && digest === undefined) throw badUri(imageUri);
  const user = userName ?? decoded(url.username);
  const secret = password ?? decoded(url.password);
  const plain = withoutExtras(url);
  return {
    url: plain,
    shown: shownUrl(plain),
    name: nameOf(plain),
    ...(digest !== undefined && { sha256: digest.toLowerCase() }),
    ...(user + secret !== "" && { authorization: basic(user, secret) }),
  };
}

/** The URL parser alone would overlook spaces and line ends in it. */
function urlOf(text: string): URL | undefined {
  if (text.length > longest || !/^https?:\/\/[\x21-\x7e]+$/i.test(text) || text.includes("\\")) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.port === "0" ? undefined : url;
}

/** Whatever it is, what may be a password in it is left out. */
const badUri = (text: string): Refusal =>
  refuse(400, message("Base.ActionParameterValueFormatError", harmless(text), "ImageURI", action), "/ImageURI");

const harmless = (text: string): string =>
  text
    .replace(/^((?:[a-z][a-z0-9+.-]*:)?\/\/)?.*@/is, "$1***@")
    .replace(/[?#].*$/s, "")
    .slice(0, 256);

/** Of a URL without credentials: to be shown to anybody. */
export const shownUrl = (url: URL): string => `${url.origin}${url.pathname}`;

export function withoutExtras(url: URL): URL {
  const plain = new URL(url);
  plain.username = "";
  plain.password = "";
  plain.hash = "";
  return plain;
}

function nameOf(url: URL): string {
  const last = url.pathname.split("/").at(-1) ?? "";
  return fileName(decoded(last)) || url.hostname;
}

/** A file's name as others gave it: without folders, and without characters that play tricks on who reads it. */
export const fileName = (text: string): string =>
  text
    .replace(/^.*[/\\]/s, "")
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 128);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 7617, in UTF-8. */
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
