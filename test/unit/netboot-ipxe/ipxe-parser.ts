// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are iPXE's
/** What iPXE makes of a script, written from how its source reads one, so that scripts are judged by other code than made them. */

/** A command of a line, its words expanded, and what stands between it and the next. */
export interface Command {
  readonly words: readonly string[];
  readonly end: "" | "||" | "&&" | ";";
}

export interface ScriptLine {
  readonly label: string | null;
  readonly commands: readonly Command[];
}

const white = /[ \t\n\v\f\r]/;

/** src/image/script.c, process_script. */
export function linesOf(script: string): ScriptLine[] {
  const lines: ScriptLine[] = [];
  let line = "";
  for (const piece of script.replace(/\n$/, "").split("\n")) {
    line += piece;
    if (line.endsWith("\r")) line = line.slice(0, -1);
    if (line.endsWith("\\")) {
      line = line.slice(0, -1);
      continue;
    }
    lines.push(lineOf(line));
    line = "";
  }
  return lines;
}

function lineOf(line: string): ScriptLine {
  let at = 0;
  while (white.test(line.charAt(at))) at += 1;
  if (line.charAt(at) !== ":") return { label: null, commands: commandsOf(line) };
  let end = at + 1;
  while (end < line.length && !white.test(line.charAt(end))) end += 1;
  return { label: line.slice(at + 1, end), commands: commandsOf(line.slice(end)) };
}

/** src/core/exec.c, split_command and command_terminator. */
function commandsOf(line: string): Command[] {
  const commands: Command[] = [];
  let words: string[] = [];
  for (const token of line.split(/[ \t\n\v\f\r]+/).filter((each) => each !== "")) {
    if (token.startsWith("#")) break;
    if (token === "||" || token === "&&" || token === ";") {
      commands.push({ words, end: token });
      words = [];
    } else {
      words.push(expanded(token));
    }
  }
  return [...commands, { words, end: "" }];
}

/** src/core/settings.c, expand_settings; settings of ours that are looked for are shown by name, all others are empty. */
export function expanded(token: string, settings: ReadonlyMap<string, string> = shown): string {
  let text = token;
  for (;;) {
    let start = -1;
    let end = -1;
    for (let at = 0; at < text.length; at += 1) {
      if (text.startsWith("${", at)) start = at;
      if (start !== -1 && text.charAt(at) === "}") {
        end = at;
        break;
      }
    }
    if (end === -1) return text;
    text = text.slice(0, start) + (settings.get(text.slice(start + 2, end)) ?? "") + text.slice(end + 1);
  }
}

const shown: ReadonlyMap<string, string> = new Map([
  ["platform", "<platform>"],
  ["shoal-attempt", "<attempt>"],
]);
