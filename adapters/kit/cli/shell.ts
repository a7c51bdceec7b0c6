/** A command line as a person has it: prompts, modes, pages, questions at the login. */
import type { Duplex } from "node:stream";
import type { Clock } from "../../../src/model/clock.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { LoginRefused } from "../refused-login.js";
import { type CommandAnswer, type CommandLine, usualPatience } from "./command-line.js";
import type { Answer, Dialect } from "./dialect.js";
import { Reader } from "./reader.js";
import { quote } from "./rows.js";

export interface Credentials {
  readonly user: string;
  readonly password: string | null;
  readonly enablePassword: string | null;
}

interface Prompt {
  readonly mode: string;
  readonly name: string | null;
}

type Seen = Prompt | { readonly question: true };

/** More pages than that no table has. */
const mostPages = 1000;

export class Shell implements CommandLine {
  private readonly reader: Reader;
  /** What the switch calls itself in its prompts; null before the first, as a banner may begin like one. */
  private name: string | null = null;

  private constructor(
    channel: Duplex,
    private readonly dialect: Dialect,
    private readonly clock: Clock,
    private readonly label: string,
  ) {
    this.reader = new Reader(channel, clock, label);
  }

  /**
   * Gets through the login to the mode where everything begins.
   * @throws AdapterError (by rejection) `unreachable` no prompt comes · `misconfigured` a password is wrong or missing
   */
  static async login(channel: Duplex, dialect: Dialect, credentials: Credentials, clock: Clock, label: string) {
    const shell = new Shell(channel, dialect, clock, label);
    const mode = await shell.greet(credentials);
    await shell.rise(mode, credentials.enablePassword);
    for (const command of dialect.prepare ?? []) await shell.run(command);
    return shell;
  }

  async run(command: string): Promise<CommandAnswer> {
    const deadline = this.deadline;
    this.reader.send(command + (this.dialect.newline ?? "\n"));
    for (let page = 0; page < mostPages; page++) {
      const seen = await this.reader.until((line) => this.pagerOf(line) ?? this.promptOf(line), deadline, command);
      if ("mode" in seen) return { text: this.withoutEcho(command), mode: seen.mode, failed: false };
      this.reader.goOn(seen.answer.send);
    }
    throw new AdapterError(`${this.label}: \`${command}\` has more than ${mostPages} pages`, "unreachable");
  }

  /* ── login ───────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Answers what is asked until there is a prompt, and learns the switch's name from it. */
  private async greet({ user, password }: Credentials): Promise<string> {
    const { login = [] } = this.dialect;
    const left = new Map(login.map((answer) => [answer, 2]));
    const deadline = this.deadline;
    for (;;) {
      const seen = await this.reader.until(
        (line) => answerOf(line, login) ?? this.promptOf(line),
        deadline,
        "the first prompt",
      );
      if ("mode" in seen) {
        this.name = seen.name;
        return seen.mode;
      }
      const more = left.get(seen.answer) ?? 0;
      if (more === 0) throw this.notLetIn(user);
      left.set(seen.answer, more - 1);
      const { send } = seen.answer;
      const words = { user, password: password ?? "" };
      const text = send.replace(/\{(user|password)\}/g, (_, name: keyof typeof words) => words[name]);
      this.reader.goOn(text, send.includes("{password}"));
    }
  }

  private notLetIn(user: string): AdapterError {
    const text = `${this.label} does not let the user ${JSON.stringify(user)} in; check ssh.user and ssh.password`;
    return new LoginRefused(text);
  }

  /** Becomes privileged where the user is not so from the start. */
  private async rise(from: string, password: string | null): Promise<void> {
    const { enable, home, newline = "\n" } = this.dialect;
    if (enable === undefined || from !== enable.from) return this.requireHome(from);
    const deadline = this.deadline;
    const look = (line: string): Seen | undefined =>
      enable.password.test(line) ? { question: true } : this.promptOf(line);
    this.reader.send(enable.send + newline);
    let seen = await this.reader.until(look, deadline, enable.send);
    if ("question" in seen) {
      if (password === null) throw this.needsEnable("asks for a password after");
      this.reader.send(password + newline, true);
      seen = await this.reader.until(look, deadline, "the privileged prompt");
    }
    if (!("mode" in seen) || seen.mode !== home) throw this.needsEnable("does not accept the password for");
  }

  private needsEnable(what: string): AdapterError {
    const { send = "" } = this.dialect.enable ?? {};
    return new LoginRefused(`${this.label} ${what} \`${send}\`; check ssh.enablePassword`);
  }

  private requireHome(mode: string): void {
    const { home } = this.dialect;
    if (home === undefined || mode === home) return;
    throw new AdapterError(
      `${this.label} begins in its ${mode} mode, where no orders are taken; give a user who has more rights`,
      "misconfigured",
    );
  }

  /* ── what stands in the last line ────────────────────────────────────────────────────────────────────────────── */

  private pagerOf(line: string): { readonly answer: Answer } | undefined {
    return answerOf(line, this.dialect.pagers ?? []);
  }

  private promptOf(line: string): Prompt | undefined {
    for (const [mode, prompt] of Object.entries(this.dialect.prompts ?? {})) {
      const match = prompt.exec(line);
      const name = match?.groups?.host ?? null;
      if (match && this.isOurs(name)) return { mode, name };
    }
    return undefined;
  }

  /** Some cut a long name off in some modes. */
  private isOurs(name: string | null): boolean {
    if (name === null || this.name === null) return true;
    return this.name.startsWith(name) || name.startsWith(this.name);
  }

  /* ── echo ────────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** Without the echo it is not known which command this is the answer to. Some repeat the line, with their prompt. */
  private withoutEcho(command: string): string {
    const lines = this.reader.lines.slice(0, -1);
    const typed = squeeze(command);
    const isEcho = (line: string) => squeeze(line).endsWith(typed) && this.isPromptOrNothing(line, typed.length);
    const first = lines.findIndex((line) => line.trim() !== "" && !this.promptOf(line.trim()));
    if (first < 0 || !isEcho(lines[first] as string))
      throw new AdapterError(
        `${this.label} answered \`${command}\` with ${quote(lines.join(" "))}, which does not begin with the command`,
        "unreachable",
      );
    const end = lines.findIndex((line, at) => at > first && line.trim() !== "" && !isEcho(line));
    return end < 0 ? "" : lines.slice(end).join("\n");
  }

  private isPromptOrNothing(line: string, typed: number): boolean {
    const before = line.trimEnd().split("");
    for (let left = typed; left > 0 && before.length > 0; ) if (before.pop()?.trim()) left--;
    const text = before.join("").trim();
    return text === "" || this.promptOf(text) !== undefined;
  }

  private get deadline(): number {
    return this.clock.now() + (this.dialect.patience ?? usualPatience);
  }
}

const squeeze = (text: string): string => text.replace(/\s+/g, "");

const answerOf = (line: string, answers: readonly Answer[]): { readonly answer: Answer } | undefined => {
  const answer = answers.find(({ to }) => to.test(line));
  return answer && { answer };
};
