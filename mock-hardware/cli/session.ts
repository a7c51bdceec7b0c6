/** One terminal session: keys in; echo, answers and prompts out. */
import type { CliFixture } from "./cli-fixture.js";
import { LineEditor } from "./line-editor.js";
import { type Listener, obey } from "./obey.js";
import { page, room, stops } from "./pager.js";
import type { Cli, Next, Shell } from "./shell.js";
import type { SessionOptions, Terminal, Waiting } from "./terminal.js";

const secretTries = 3;

export class Session {
  private waiting: Waiting = { kind: "line" };
  private readonly editor = new LineEditor();
  private ahead = "";
  private stopIdle = (): void => {};
  private closed = false;
  private readonly listener: Listener;

  constructor(
    private readonly cli: Cli,
    private readonly shell: Shell,
    private readonly terminal: Terminal,
    private readonly options: SessionOptions,
  ) {
    if (options.plain) shell.paging = false;
    this.listener = {
      counted: options.counted,
      answer: ({ output, then }) => this.reply(output, then),
      mumble: (text) => this.write(text),
      wait: () => {
        this.waiting = { kind: "nothing" };
      },
      break: () => this.break(),
    };
  }

  start(): void {
    const { greeting, anyKey } = this.fixture.login;
    this.write(greeting ? `${greeting}\n` : "");
    this.keepAwake();
    if (anyKey === undefined || this.options.plain) {
      this.ask();
      return;
    }
    this.write(anyKey);
    this.waiting = { kind: "anyKey" };
  }

  /** Keys, in any pieces; those that come while it is busy wait. */
  type(keys: string): void {
    if (this.closed) return;
    this.keepAwake();
    this.ahead = (this.ahead + keys).slice(0, 65536);
    this.read();
  }

  close(): void {
    this.closed = true;
    this.stopIdle();
    this.shell.close();
  }

  private get fixture(): CliFixture {
    return this.cli.fixture;
  }

  private read(): void {
    while (!this.closed && this.waiting.kind !== "nothing" && this.ahead !== "") {
      const key = this.ahead.slice(0, 1);
      this.ahead = this.ahead.slice(1);
      this.key(key);
    }
  }

  private key(key: string): void {
    const { waiting } = this;
    switch (waiting.kind) {
      case "anyKey":
        this.write("\n");
        this.ask();
        return;
      case "page":
        this.turn(key, waiting);
        return;
      case "question":
        this.answer(key, waiting.questions, waiting.first);
        return;
      case "watch":
        if (stops(key)) this.ask();
        return;
      default:
        this.edit(key);
        return;
    }
  }

  private edit(key: string): void {
    const { echo, event } = this.editor.type(key, this.waiting.kind === "secret");
    if (echo !== "") this.terminal.write(echo);
    if (event === "hangup") {
      this.hangUp();
      return;
    }
    if (event === null) return;
    if (this.waiting.kind === "secret") {
      this.check(event.line, this.waiting);
      return;
    }
    obey(this.cli, this.shell, event.line, this.options.faults, this.listener);
  }

  /* ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private reply(output: string, then: Next | undefined): void {
    if (this.closed) return;
    const wasBusy = this.waiting.kind === "nothing";
    this.show(output, then);
    if (wasBusy) this.read();
  }

  private show(output: string, then: Next | undefined): void {
    const lines = output === "" ? [] : output.replace(/\n$/, "").split("\n");
    const pager = this.shell.paging ? this.fixture.pager : null;
    if (lines.length > 0 && !this.options.plain) this.write(this.fixture.decoration?.beforeOutput ?? "");
    this.leaf(lines, pager?.lines ?? 0, then);
  }

  private leaf(lines: readonly string[], space: number, then: Next | undefined): void {
    const { text, rest } = page(lines, space, this.shell.paging ? this.fixture.pager : null);
    this.terminal.write(text);
    if (rest.length === 0) {
      this.proceed(then);
      return;
    }
    this.waiting = { kind: "page", rest, then };
  }

  private turn(key: string, { rest, then }: Waiting & { kind: "page" }): void {
    const { pager } = this.fixture;
    const space = pager ? room(key, pager) : 0;
    if (space === null) return;
    this.terminal.write(pager?.erase ?? "");
    if (space === 0) {
      this.proceed(then);
      return;
    }
    this.leaf(rest, space, then);
  }

  private proceed(then: Next | undefined): void {
    if (then === undefined) {
      this.ask();
      return;
    }
    if (then.kind === "watch") {
      this.waiting = { kind: "watch" };
      return;
    }
    if (then.kind === "leave") {
      this.question(then.questions, true);
      return;
    }
    if (this.options.enablePassword === null) {
      this.admit(then.to);
      return;
    }
    this.write(then.secret.prompt);
    this.waiting = { kind: "secret", secret: then.secret, to: then.to, tries: 1 };
  }

  private question(questions: readonly string[], first: boolean): void {
    const [text] = questions;
    if (text === undefined) {
      this.hangUp();
      return;
    }
    this.write(text);
    this.waiting = { kind: "question", questions, first };
  }

  private answer(key: string, [, ...questions]: readonly string[], first: boolean): void {
    if (!/[yn]/i.test(key)) return;
    this.write(`${key}\n`);
    if (first && /n/i.test(key)) {
      this.ask();
      return;
    }
    this.question(questions, false);
  }

  private check(typed: string, waiting: Waiting & { kind: "secret" }): void {
    if (typed === this.options.enablePassword) {
      this.admit(waiting.to);
      return;
    }
    if (waiting.tries < secretTries) {
      this.write(waiting.secret.prompt);
      this.waiting = { ...waiting, tries: waiting.tries + 1 };
      return;
    }
    this.write(`${waiting.secret.denied}\n`);
    this.ask();
  }

  private admit(mode: string): void {
    this.shell.enter(mode);
    this.ask();
  }

  private ask(): void {
    this.waiting = { kind: "line" };
    const { beforePrompt = "", afterPrompt = "" } = this.options.plain ? {} : (this.fixture.decoration ?? {});
    this.write(`${beforePrompt}${this.shell.prompt}${afterPrompt}`);
  }

  private write(text: string): void {
    if (text !== "") this.terminal.write(text.replaceAll(/\r?\n/g, "\r\n"));
  }

  /* ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────── */

  private keepAwake(): void {
    this.stopIdle();
    const { idle } = this.fixture;
    if (idle !== undefined && !this.closed) this.stopIdle = this.cli.timers.after(idle, () => this.hangUp());
  }

  private hangUp(): void {
    this.close();
    this.terminal.end();
  }

  private break(): void {
    this.close();
    this.terminal.break();
  }
}
