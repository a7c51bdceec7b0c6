/** One connection of libvirt, shared by all the machines at it: what they ask at the same time is asked once. */
import { randomUUID } from "node:crypto";
import { type Clock, type Duration, type Instant, seconds } from "../../../src/model/clock.js";
import { plainUri } from "../../../src/model/libvirt-uri.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import type { Ran } from "../../kit/process/run.js";
import { type DomainEvent, errorsIn, eventIn, namesIn, type StateWord, statesIn } from "./said.js";
import { type Asked, type Place, virsh, virshEvents } from "./virsh.js";

export interface SeenDomain {
  readonly name: string;
  readonly state: StateWord;
}

/** Of all domains of a connection, by UUID. */
export interface Domains {
  readonly at: Instant;
  readonly byUuid: ReadonlyMap<string, SeenDomain>;
}

export type Hear = (event: DomainEvent) => void;

/** Programs at the same time. */
const mostAtOnce = 4;
/** Questions that one program answers. */
const mostTogether = 16;
const watchAgain: { readonly first: Duration; readonly longest: Duration } = {
  first: seconds(1),
  longest: seconds(60),
};
/** One that lived so long was well. */
const wellAfter: Duration = seconds(30);

export class Connection {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private last: { readonly asked: Instant; readonly answer: Promise<Domains> } | null = null;
  private together: {
    readonly words: string;
    readonly done: (said: string | undefined) => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  private readonly listeners = new Set<Hear>();
  private endWatch: (() => void) | null = null;
  private cancelWatch = (): void => {};
  private delay = watchAgain.first;

  constructor(
    readonly place: Place,
    private readonly clock: Clock,
  ) {}

  /** @throws AdapterError (by rejection) when libvirt does not answer; see {@link virsh} for what else is told */
  async run(words: readonly string[], asked?: Asked): Promise<Ran> {
    if (this.running >= mostAtOnce) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.running += 1;
    try {
      return await virsh(this.place, words, this.clock, asked);
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  /** @returns what it said @throws AdapterError (by rejection) `refused` when libvirt would not */
  async tell(words: readonly string[], asked?: Asked): Promise<string> {
    const { code, stdout, stderr } = await this.run(words, asked);
    if (code === 0) return stdout;
    const said = errorsIn(stderr) || `virsh ${words[0]} ended with ${code ?? "a signal"}`;
    throw new AdapterError(said, "refused", this.clock.now());
  }

  /** Those of now, or as they were asked for no earlier than `notBefore`. @throws AdapterError (by rejection) */
  domains(notBefore: Instant): Promise<Domains> {
    if (this.last && this.last.asked >= notBefore) return this.last.answer;
    const asked = this.clock.now();
    const answer = this.askDomains(asked);
    this.last = { asked, answer };
    // What failed is not handed to who asks later.
    answer.catch(() => {
      if (this.last?.answer === answer) this.last = null;
    });
    return answer;
  }

  /** Something is about to be different, so what was asked before is no answer any more. */
  forget(): void {
    this.last = null;
  }

  private async askDomains(at: Instant): Promise<Domains> {
    const said = await this.tell(["list --all; list --all --uuid --name"]).catch((error: unknown) => {
      if (!(error instanceof AdapterError) || error.kind !== "refused") throw error;
      throw new AdapterError(`libvirt at ${plainUri(this.place.uri)}: ${error.message}`, "unreachable", at);
    });
    const states = statesIn(said);
    const byUuid = [...namesIn(said)].flatMap(([uuid, name]) => {
      const state = states.get(name);
      return state === undefined ? [] : [[uuid, { name, state }] as const];
    });
    return { at, byUuid: new Map(byUuid) };
  }

  /**
   * One of several questions that one program may answer. Its words are ours alone: nothing in them is quoted.
   * @returns undefined when libvirt would not answer this one
   * @throws AdapterError (by rejection)
   */
  ask(words: string): Promise<string | undefined> {
    return new Promise((done, failed) => {
      this.together.push({ words, done, failed });
      if (this.together.length === 1) queueMicrotask(() => this.flush());
    });
  }

  private flush(): void {
    const all = this.together;
    this.together = [];
    for (let at = 0; at < all.length; at += mostTogether) void this.askTogether(all.slice(at, at + mostTogether));
  }

  private async askTogether(all: Connection["together"]): Promise<void> {
    // Nothing that a domain is described by can be mistaken for it.
    const mark = `=${randomUUID()}=`;
    const words = all.flatMap(({ words: one }) => [one, `echo ${mark}`]).join("; ");
    try {
      const { stdout } = await this.run([words]);
      const answers = stdout.split(mark);
      for (const [index, { done }] of all.entries()) {
        const said = index < answers.length - 1 ? answers[index] : undefined;
        done(said?.trim() === "" ? undefined : said);
      }
    } catch (error) {
      for (const { failed } of all) failed(error);
    }
  }

  /** Domains that are machines, by name; and those that were told of. */
  private readonly noted = new Set<string>();

  /** The domain is a machine. */
  claim(name: string): void {
    this.noted.add(name);
  }

  /** Whether a domain is none of the machines, and nobody was told of it yet: so only who asks first hears that. */
  isNews(name: string): boolean {
    if (this.noted.has(name)) return false;
    this.noted.add(name);
    return true;
  }

  /* ── events ──────────────────────────────────────────────────────────────────────────────────────────────────── */

  /** From now on. The returned function ends it. */
  listen(hear: Hear): () => void {
    this.listeners.add(hear);
    if (this.listeners.size === 1) this.watch();
    return () => {
      this.listeners.delete(hear);
      if (this.listeners.size === 0) this.unwatch();
    };
  }

  private watch(): void {
    const since = this.clock.now();
    this.endWatch = virshEvents(
      this.place,
      (line) => this.hear(line),
      () => {
        this.endWatch = null;
        const wasWell = this.clock.now() - since >= wellAfter;
        this.delay = wasWell ? watchAgain.first : Math.min(this.delay * 2, watchAgain.longest);
        this.cancelWatch = this.clock.after(this.delay, () => this.watch());
      },
    );
  }

  private unwatch(): void {
    this.cancelWatch();
    this.endWatch?.();
    this.endWatch = null;
  }

  private hear(line: string): void {
    const event = eventIn(line);
    if (!event) return;
    this.forget();
    for (const listener of this.listeners) listener(event);
  }
}

/** Those in use, by place: a connection lives as long as a machine is at it. */
export class Connections {
  private readonly known = new Map<string, { readonly connection: Connection; users: number }>();

  /** To be released by who takes it. */
  take(place: Place, clock: Clock): { readonly connection: Connection; release(): void } {
    const key = `${place.virsh ?? ""}\0${place.uri}`;
    const entry = this.known.get(key) ?? { connection: new Connection(place, clock), users: 0 };
    this.known.set(key, entry);
    entry.users += 1;
    let isHeld = true;
    return {
      connection: entry.connection,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        entry.users -= 1;
        if (entry.users === 0) this.known.delete(key);
      },
    };
  }
}
