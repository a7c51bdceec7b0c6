/** Goes through a live service from link to link, reading only: a few resources at a time, and never more than it is told to. */
import { linksOf, pathOf } from "../../domain/mockup/links.js";
import { type MockupDocument, rootPath } from "../../model/mockup.js";
import { hasPlace } from "./folder-name.js";
import { emptied, isLeftOut } from "./left-out.js";

/** What a GET brought. */
export type Fetched =
  | { readonly kind: "document"; readonly document: MockupDocument; readonly headers: Headers; readonly bytes: number }
  | { readonly kind: "text"; readonly text: string; readonly bytes: number }
  | { readonly kind: "failed"; readonly problem: string };

type Headers = Readonly<Record<string, string>>;

/** @param uri path and query, as a link has it @throws (by rejection) when nothing more can be had of the service */
export type Fetch = (uri: string) => Promise<Fetched>;

export interface WalkOptions {
  /** Also what is left out by default: logs, sessions, accounts, tasks, subscriptions, schema files. */
  readonly everything: boolean;
  readonly atOnce: number;
  readonly mostResources: number;
  readonly mostBytes: number;
  /** Ends the walk where it is. */
  readonly signal?: AbortSignal;
  /** Called after each resource. */
  readonly onProgress?: (done: number, waiting: number) => void;
}

export interface Recording {
  /** By path, in the order of their paths. */
  readonly documents: ReadonlyMap<string, MockupDocument>;
  readonly headers: ReadonlyMap<string, Headers>;
  /** `$metadata`; null = it has none. */
  readonly metadata: string | null;
  /** Paths of what was read and left out on purpose. */
  readonly leftOut: ReadonlySet<string>;
  /** What could not be had, by path. */
  readonly failures: readonly { readonly path: string; readonly problem: string }[];
  /** Whether a limit ended it before all was seen. */
  readonly cut: string | null;
}

/** @throws what `fetch` throws, when not even the service root can be had */
export async function walk(fetch: Fetch, options: WalkOptions): Promise<Recording> {
  const work = new Walk(fetch, options);
  await work.run();
  return work.recording();
}

const metadataPath = `${rootPath}/$metadata`;
/** So many resources in a row that say nothing, and nothing more is asked. */
const mostLost = 8;
/** What links lead to may not be there; but of so many times what is taken most is made up. */
const mostLinked = 4;
/** Pages of one collection. */
const mostPages = 1000;

class Walk {
  private readonly documents = new Map<string, MockupDocument>();
  private readonly headers = new Map<string, Headers>();
  private readonly leftOut = new Set<string>();
  private readonly failures: { path: string; problem: string }[] = [];
  private readonly seen = new Set<string>([rootPath, metadataPath]);
  /** Paths with the URI as the link has it. */
  private readonly waiting: [path: string, uri: string][] = [];
  private metadata: string | null = null;
  private bytes = 0;
  /** In a row. */
  private lost = 0;
  private busy = 0;
  private wake: (() => void)[] = [];
  private cut: string | null = null;

  constructor(
    private readonly fetch: Fetch,
    private readonly options: WalkOptions,
  ) {}

  async run(): Promise<void> {
    await this.visit(rootPath, `${rootPath}/`);
    await this.readMetadata();
    // Alone: the root is open to all, and a wrong password sent four times may lock an account.
    const first = this.waiting.shift();
    if (first !== undefined) await this.visit(...first);
    await Promise.all(Array.from({ length: this.options.atOnce }, () => this.work()));
  }

  /** It can be done without. */
  private async readMetadata(): Promise<void> {
    try {
      const metadata = await this.fetch(metadataPath);
      if (metadata.kind === "text") this.metadata = metadata.text;
    } catch (error) {
      this.failures.push({ path: metadataPath, problem: wordsOf(error) });
    }
  }

  recording(): Recording {
    const { headers, metadata, leftOut, failures, cut } = this;
    const documents = new Map([...this.documents].sort(([one], [other]) => (one < other ? -1 : 1)));
    return { documents, headers, metadata, leftOut, failures, cut };
  }

  /** One of several that take what waits; who finds nothing waits for what the others are reading. */
  private async work(): Promise<void> {
    for (;;) {
      const next = this.waiting.shift();
      if (next === undefined) {
        if (this.busy === 0) return;
        await this.another();
      } else if (!this.isOver()) await this.visit(...next);
      else this.waiting.length = 0;
    }
  }

  private another(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve));
  }

  private isOver(): boolean {
    const { signal, mostResources, mostBytes } = this.options;
    if (signal?.aborted) this.cut ??= "it was ended";
    else if (this.documents.size >= mostResources) this.cut ??= `there are more than ${mostResources} resources`;
    else if (this.bytes >= mostBytes) this.cut ??= `there are more than ${mostBytes} bytes`;
    return this.cut !== null;
  }

  private async visit(path: string, uri: string): Promise<void> {
    this.busy += 1;
    try {
      const fetched = await this.fetch(uri);
      this.lost = 0;
      if (fetched.kind === "failed") this.failures.push({ path, problem: fetched.problem });
      else this.bytes += fetched.bytes;
      if (fetched.kind === "text")
        this.failures.push({ path, problem: "is no JSON object, or one that nests too deep" });
      if (fetched.kind === "document") await this.take(path, fetched.document, fetched.headers);
    } catch (error) {
      if (path === rootPath) throw error;
      this.fail(path, error);
    } finally {
      this.busy -= 1;
      for (const wake of this.wake.splice(0)) wake();
      this.options.onProgress?.(this.documents.size, this.waiting.length);
    }
  }

  /** One resource that does not answer must not cost all the others. @throws what is said of the first already */
  private fail(path: string, error: unknown): void {
    if (this.options.signal?.aborted) return void this.isOver();
    if (this.documents.size <= 1) throw error;
    this.failures.push({ path, problem: wordsOf(error) });
    this.lost += 1;
    if (this.lost === mostLost) this.cut ??= "the service does not answer any more";
  }

  private async take(path: string, document: MockupDocument, headers: Headers): Promise<void> {
    if (!this.options.everything && isLeftOut(document)) {
      this.leftOut.add(path);
      return;
    }
    const kept = this.options.everything ? document : emptied(document);
    const whole = await this.withPages(path, kept);
    this.documents.set(path, whole);
    this.headers.set(path, headers);
    for (const { target } of linksOf(whole)) this.note(target);
  }

  private note(uri: string): void {
    const path = pathOf(uri);
    if (path === undefined || !path.startsWith(`${rootPath}/`) || this.seen.has(path)) return;
    this.seen.add(path);
    if (!hasPlace(path)) return void this.failures.push({ path, problem: "is called what no folder can be" });
    if (this.seen.size > mostLinked * this.options.mostResources) this.cut ??= "there are links without end";
    this.waiting.push([path, uri.replace(/#.*$/s, "")]);
    this.wake.shift()?.();
  }

  /** A collection that comes in pages becomes one. */
  private async withPages(path: string, document: MockupDocument): Promise<MockupDocument> {
    const { "Members@odata.nextLink": first, ...whole } = document;
    if (!Array.isArray(whole.Members)) return document;
    const members: unknown[] = [...whole.Members];
    const asked = new Set<unknown>();
    for (let link = first; typeof link === "string" && !asked.has(link) && asked.size < mostPages; ) {
      if (this.isOver()) break;
      asked.add(link);
      // A page of another service, or of elsewhere, is none.
      const page: Fetched | null = pathOf(link) === undefined ? null : await this.fetch(link);
      if (page?.kind !== "document" || !Array.isArray(page.document.Members)) {
        this.failures.push({ path, problem: `has ${members.length} members here, and more that could not be had` });
        break;
      }
      this.bytes += page.bytes;
      members.push(...page.document.Members);
      link = page.document["Members@odata.nextLink"];
    }
    return { ...whole, Members: members };
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
