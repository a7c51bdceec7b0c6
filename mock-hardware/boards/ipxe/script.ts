/**
 * Scripts of iPXE as iPXE reads them (src/image/script.c, src/core/exec.c): a command a line, words between white space
 * without any quoting, `||`, `&&` and `;` as words of their own, a word that begins with `#` ends the line, `\` at its end goes
 * on with the next one.
 */

export interface ScriptLine {
  readonly label: string | null;
  readonly words: readonly string[];
}

/** How what follows hangs on what was before. */
type Joint = "||" | "&&" | ";";

export interface Hands {
  /** @returns iPXE's status, 0 = it succeeded */
  execute(words: readonly string[]): Promise<number>;
  expand(word: string): string;
  /** Before each jump, so that a script that turns in circles leaves others some time. */
  breathe(): Promise<void>;
}

export interface ScriptEnd {
  readonly status: number;
}

export const isScript = (bytes: Buffer): boolean => /^#!(ipxe|gpxe)\s/.test(bytes.toString("latin1", 0, 7));

export function readScript(text: string): readonly ScriptLine[] {
  const whole = text.replaceAll(/\\\r?\n/g, "").split(/\r?\n/);
  return whole.map((line) => {
    const [, label, command] = /^\s*(?::(\S*))?(.*)$/s.exec(line) ?? [];
    return { label: label ?? null, words: (command ?? "").split(/\s+/).filter((word) => word !== "") };
  });
}

/** Ends with the first command that fails and that nothing catches. */
export async function runScript(lines: readonly ScriptLine[], hands: Hands): Promise<ScriptEnd> {
  let status = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const result = await runLine(lines, lines[at]?.words ?? [], hands);
    if (result.kind === "gone") {
      await hands.breathe();
      at = result.to - 1;
      continue;
    }
    status = result.status;
    if (result.kind === "exit" || status !== 0) break;
  }
  return { status };
}

type LineEnd =
  | { readonly kind: "done" | "exit"; readonly status: number }
  | { readonly kind: "gone"; readonly to: number };

async function runLine(lines: readonly ScriptLine[], words: readonly string[], hands: Hands): Promise<LineEnd> {
  let status = 0;
  let isWanted = true;
  for (const { command, joint } of commandsIn(words)) {
    // An empty command does nothing, successfully.
    if (isWanted) status = 0;
    if (isWanted && command.length > 0) {
      const expanded = command.map((word) => hands.expand(word));
      const [name, first = "0"] = expanded;
      if (name === "exit") return { kind: "exit", status: Number(first) || 0 };
      const target = name === "goto" ? lines.findIndex(({ label }) => label === expanded[1]) : -1;
      if (target >= 0) return { kind: "gone", to: target };
      status = name === "goto" ? 1 : await hands.execute(expanded);
    }
    isWanted = joint === ";" || (joint === "||" ? status !== 0 : status === 0);
  }
  return { kind: "done", status };
}

function* commandsIn(words: readonly string[]): Generator<{ command: readonly string[]; joint: Joint | null }> {
  let command: string[] = [];
  for (const word of words) {
    if (word.startsWith("#")) break;
    if (word === "||" || word === "&&" || word === ";") {
      yield { command, joint: word };
      command = [];
    } else command.push(word);
  }
  yield { command, joint: null };
}

/** More than any script needs; values may hold `${…}` again. */
const mostExpansions = 100;

/** Replaces `${name}`, innermost first; what is not set is empty. */
export function expandSettings(word: string, setting: (name: string) => string): string {
  let text = word;
  for (let times = 0; times < mostExpansions; times += 1) {
    const found = /\$\{([^{}]*)\}/.exec(text);
    if (!found) return text;
    text = text.slice(0, found.index) + setting(found[1] ?? "") + text.slice(found.index + found[0].length);
  }
  return text;
}
