/** Stands for a value that is told to nobody. */
const mask = "***";

/** What a program said, without what it was given in confidence. The longest first: one may be the beginning of another. */
export const withoutValues = (said: string, values: readonly string[]): string =>
  [...values]
    .filter(Boolean)
    .sort((a, b) => b.length - a.length)
    .reduce((text, value) => text.split(value).join(mask), said);
