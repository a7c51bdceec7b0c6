import type { CST } from "yaml";

type Token = CST.Token | null | undefined;

/** How many collections a token nests, counted without recursion, and no further than `limit` + 1. */
export function depthOf(root: Token, limit: number): number {
  const open: [Token, number][] = [[root, 0]];
  let deepest = 0;
  for (let next = open.pop(); next !== undefined && deepest <= limit; next = open.pop()) {
    const [token, depth] = next;
    deepest = Math.max(deepest, depth);
    for (const child of childrenOf(token)) open.push([child, depth + 1]);
  }
  return deepest;
}

function childrenOf(token: Token): readonly Token[] {
  if (token === null || token === undefined) return [];
  if (token.type === "document") return [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value]);
}
