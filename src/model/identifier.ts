/** Ids that stand in URIs as they are. */

/** No leading dot: `/Systems/..` is another resource. */
export const identifierPattern = "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$";
/** The same in words, for messages. */
export const identifierWords = "1 to 64 letters (a-z, A-Z), digits, and . _ - with no . in front";

const identifier = new RegExp(identifierPattern);

export const isIdentifier = (text: string): boolean => identifier.test(text);

/** What a name comes to when everything that no id may hold is a hyphen; undefined = nothing is left. */
export function identifierOf(name: string, longest = 64): string | undefined {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+|-+$/g, "")
    .slice(0, longest);
  return isIdentifier(plain) ? plain : undefined;
}
