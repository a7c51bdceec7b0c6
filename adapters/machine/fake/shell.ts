/** What a simulated system answers to who types at its serial line: a login without a password, and a few commands. */
import type { Instant } from "../../../src/model/clock.js";
import type { SaidLine } from "../../../src/ports/console.js";

export interface ShellHost {
  readonly id: string;
  readonly now: Instant;
  readonly powerSince: Instant;
}

const longestInput = 200;
const mostLines = 100;

type Command = (host: ShellHost, user: string, words: readonly string[]) => string;

const commands: Readonly<Record<string, Command>> = {
  help: () => `Commands: ${Object.keys(commands).join(", ")}, exit`,
  echo: (_host, _user, words) => words.join(" "),
  hostname: ({ id }) => id,
  uptime: ({ now, powerSince }) => `up ${Math.floor((now - powerSince) / 1000)} s`,
  whoami: (_host, user) => user,
};

export class FakeShell {
  /** The last that were typed and answered. */
  readonly lines: SaidLine[] = [];
  private user: string | null = null;
  private input = "";
  private afterReturn = false;

  constructor(private readonly host: ShellHost) {}

  /** @returns what appears on the line */
  type(bytes: Uint8Array): string {
    let shown = "";
    for (const character of Buffer.from(bytes).toString("utf8")) shown += this.take(character);
    return shown;
  }

  /** What was said after an instant, without its first prompt. */
  said(after: Instant): string {
    const said = this.lines.filter(({ at }) => at > after);
    return said.map(({ text }) => `${text}\r\n`).join("") + (said.length > 0 ? this.prompt : "");
  }

  logOut(): void {
    this.user = null;
    this.input = "";
  }

  private get prompt(): string {
    const { id } = this.host;
    return this.user === null ? `${id} login: ` : `${this.user}@${id}:~$ `;
  }

  private take(character: string): string {
    const isSecond = this.afterReturn && character === "\n";
    this.afterReturn = character === "\r";
    if (isSecond) return "";
    switch (character) {
      case "\r":
      case "\n":
        return this.enter();
      case "\b":
      case "\u007f":
        return this.erase();
      case "\u0003":
        this.input = "";
        return `^C\r\n${this.prompt}`;
      case "\u0004":
        return this.input === "" && this.user !== null ? this.leave() : "";
      default:
        return this.add(character);
    }
  }

  private add(character: string): string {
    if (/\p{C}/u.test(character) || this.input.length >= longestInput) return "";
    this.input += character;
    return character;
  }

  private erase(): string {
    if (this.input === "") return "";
    this.input = [...this.input].slice(0, -1).join("");
    return "\b \b";
  }

  private enter(): string {
    const { input } = this;
    this.input = "";
    this.keep(this.prompt + input);
    const answer = this.user === null ? this.logIn(input.trim()) : this.obey(this.user, input);
    for (const line of answer) this.keep(line);
    return `\r\n${answer.map((line) => `${line}\r\n`).join("")}${this.prompt}`;
  }

  private logIn(name: string): readonly string[] {
    if (name === "") return [];
    this.user = name;
    return ["This machine is simulated; help lists what it knows."];
  }

  private obey(user: string, input: string): readonly string[] {
    const [name = "", ...words] = input.split(" ").filter((word) => word !== "");
    if (name === "") return [];
    if (name === "exit") {
      this.user = null;
      return [];
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return [command ? command(this.host, user, words) : `${name}: not found`];
  }

  private leave(): string {
    this.user = null;
    return `\r\n${this.prompt}`;
  }

  private keep(text: string): void {
    // By their times they are told apart, also when those before them are gone.
    const before = this.lines.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    this.lines.push({ at: Math.max(this.host.now, before + 1), text });
    if (this.lines.length > mostLines) this.lines.shift();
  }
}
