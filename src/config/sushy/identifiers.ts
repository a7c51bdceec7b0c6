/** Names that are free over there, as last segments of URIs here. */

const identifier = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
const uuid = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

export const isIdentifier = (text: string): boolean => identifier.test(text);
export const isUuid = (text: string): boolean => uuid.test(text);

/** What it comes to when everything that no identifier may hold is a hyphen; undefined = nothing is left. */
export function identifierOf(text: string): string | undefined {
  const plain = text
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+|-+$/g, "")
    .slice(0, 64);
  return isIdentifier(plain) ? plain : undefined;
}
