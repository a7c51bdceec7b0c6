/** Patterns of names as shells have them: `*` stands for any signs, `?` for any one. */

/** Whether one of them fits the whole name; all names do where there is no pattern. */
export const fitsOne = (name: string, patterns: readonly string[]): boolean =>
  patterns.length === 0 || patterns.some((pattern) => fits(name, pattern));

/** Without a way back but to the last star, so no pattern takes long. */
function fits(name: string, pattern: string): boolean {
  const [signs, wanted] = [[...name], [...pattern]];
  let [at, next, star, resume] = [0, 0, -1, 0];
  while (at < signs.length) {
    if (wanted[next] === "*") [star, resume, next] = [next, at, next + 1];
    else if (wanted[next] === "?" || wanted[next] === signs[at]) [at, next] = [at + 1, next + 1];
    else if (star >= 0) [resume, at, next] = [resume + 1, resume + 1, star + 1];
    else return false;
  }
  return wanted.slice(next).every((sign) => sign === "*");
}
