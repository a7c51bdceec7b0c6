/** URLs of files to be fetched, out of what a client wrote. */

const longest = 2048;

/** undefined = it is no URL of HTTP. The URL parser alone would overlook spaces and line ends in it. */
export function httpUrlOf(text: string): URL | undefined {
  if (text.length > longest || !/^https?:\/\/[\x21-\x7e]+$/i.test(text) || text.includes("\\")) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.port === "0" ? undefined : url;
}

/** What a client sent that is no URL, as it can be told: whatever it is, what may be a password in it is left out. */
export const harmless = (text: string): string =>
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

export function nameOf(url: URL): string {
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

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Header `Authorization` (RFC 7617, in UTF-8). */
export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
