/** Lines of dnsmasq's files of hosts and options: fields with commas between them, quotes, remarks (its src/option.c, read_file). */
import type { Problems } from "./problem.js";

export interface Field {
  readonly text: string;
  /** A part of it was in quotes: it is text, whatever it looks like. */
  readonly quoted: boolean;
}

export interface FieldLine {
  readonly line: number;
  /** At least one. */
  readonly fields: readonly [Field, ...Field[]];
}

/** Characters, as dnsmasq's own buffer. */
const longestLine = 1024;
const mostLines = 10_000;

/** @param keyword what stands before `=` where such a line is in a configuration file, such as `dhcp-host` */
export function fieldLinesIn(text: string, keyword: RegExp, problems: Problems): readonly FieldLine[] {
  const lines = text.split("\n");
  if (lines.length > mostLines)
    problems.add(mostLines, `There are more than ${mostLines} lines; the rest is not read.`);
  return lines.slice(0, mostLines).flatMap((line, index) => {
    const written = line.replace(keyword, "");
    const fields = written.length > longestLine ? "is too long" : fieldsOf(written);
    if (typeof fields === "string") problems.add(index + 1, `The line ${fields}.`);
    else if (isSome(fields)) return [{ line: index + 1, fields }];
    return [];
  });
}

const isSome = (fields: readonly Field[]): fields is readonly [Field, ...Field[]] => fields.length > 0;

/** @returns nothing for a line without any; a text = what is wrong with the line */
function fieldsOf(line: string): readonly Field[] | string {
  const fields: Field[] = [];
  let field = new Draft();
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') {
      const end = field.takeQuoted(line, at + 1);
      if (end === null) return "has a quote that does not end";
      at = end;
    } else if (character === "#" && (at === 0 || isSpace(line.charAt(at - 1)))) {
      break;
    } else if (character === ",") {
      fields.push(field.done());
      field = new Draft();
    } else {
      field.take(character);
    }
  }
  const last = field.done();
  return fields.length === 0 && last.text === "" && !last.quoted ? [] : [...fields, last];
}

const isSpace = (character: string): boolean => /\s/.test(character);

/** The letters that dnsmasq knows behind a `\` in quotes. */
const escapes: Readonly<Record<string, string>> = {
  t: "\t",
  n: "\n",
  b: "\b",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};

class Draft {
  private text = "";
  /** How much of it no trimming takes away. */
  private kept = 0;
  private quoted = false;

  take(character: string): void {
    const white = isSpace(character);
    if (white && this.text === "") return;
    this.text += white ? " " : character;
    if (!white) this.kept = this.text.length;
  }

  /** @returns where the quote ends; null = nowhere */
  takeQuoted(line: string, from: number): number | null {
    this.quoted = true;
    for (let at = from; at < line.length; at += 1) {
      const character = line.charAt(at);
      if (character === '"') {
        this.kept = this.text.length;
        return at;
      }
      const escaped = character === "\\" ? escapes[line.charAt(at + 1)] : undefined;
      this.text += escaped ?? character;
      if (escaped !== undefined) at += 1;
    }
    return null;
  }

  done(): Field {
    return { text: this.text.slice(0, this.kept), quoted: this.quoted };
  }
}
