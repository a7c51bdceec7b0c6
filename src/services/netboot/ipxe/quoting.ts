/**
 * Words of iPXE's scripts. What iPXE makes of a line (its src/image/script.c, src/core/exec.c and src/core/settings.c, the same
 * since 2012): a CR before the line's end is dropped and a `\` there joins the next line; a `:` in front is a label. The line is
 * split at white space, and there is neither quoting nor escaping. A word that begins with `#` ends the line; `||`, `&&` and
 * `;` as words part commands. In each other word `${…}` is replaced, the innermost first, until none is left: what is put in
 * is never split again.
 */

/** Expands to nothing, since nobody sets it: so a word can stand for itself that would mean something else bare. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is iPXE's
export const nothing = "${shoal-nothing}";

/** A text that no script can hold. The message goes on after what has it: `holds …`. */
export class WordError extends Error {
  override readonly name = "WordError";
}

const operators: ReadonlySet<string> = new Set(["||", "&&", ";"]);
const plain = /^[!-~]*$/;
/** A `${` that no `}` follows stays as it is. */
const expansion = /\$\{.*\}/;

/**
 * One word that is `text` to the command, whatever stands around it.
 * @param text printable ASCII without spaces, as UEFI's iPXE makes one character of each byte
 * @throws WordError
 */
export function word(text: string): string {
  if (!plain.test(text))
    throw new WordError(`holds ${nameOf(text)}; a script can hold printable ASCII characters there`);
  if (expansion.test(text))
    throw new WordError("holds a setting of iPXE's in $ and braces, which only a script of your own can");
  if (text === "") return nothing;
  if (text.startsWith("#")) return nothing + bound(text);
  return bound(text);
}

const bound = (text: string): string => (operators.has(text) || text.endsWith("\\") ? text + nothing : text);

/**
 * Words that the command joins with a space between them again, so that runs of spaces last as well.
 * @throws WordError
 */
export const words = (text: string): string => text.split(" ").map(word).join(" ");

function nameOf(text: string): string {
  const [first = ""] = /[^!-~]/u.exec(text) ?? [];
  if (first === " ") return "a space";
  if (/[\n\r\u2028\u2029]/.test(first)) return "a line break";
  if (/\p{C}/u.test(first)) return "a control character";
  return `the character ${first}`;
}
