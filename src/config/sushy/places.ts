/** Where in a text something is. */

export interface Place {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** @returns the place of what begins so many characters into the text, looked up in a list of where lines begin */
export function placesOf(text: string): (at: number) => Place {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length);
  return (at) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.max(0, at) - (starts[low] ?? 0) + 1 };
  };
}
