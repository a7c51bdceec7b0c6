/** Updates with real tasks and images, machines that only remember what was staged, and a server of images on loopback. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Staging, StagingState } from "../../../src/domain/firmware/staging.js";
import type { Task } from "../../../src/model/service.js";
import { firstSettings } from "../../../src/model/settings.js";
import type { SimpleUpdate } from "../../../src/ports/commands/updates.js";
import type { Images } from "../../../src/ports/images.js";
import type { MachineTable } from "../../../src/ports/world.js";
import { StoredChronicle } from "../../../src/services/chronicle.js";
import type { ImageStoreOptions } from "../../../src/services/firmware/image-store.js";
import { openUpdates } from "../../../src/services/firmware/updates.js";
import { timeOrderedIds } from "../../../src/services/ids.js";
import { outboundPolicy } from "../../../src/services/outbound.js";
import { Tasks } from "../../../src/services/tasks.js";
import { MemoryStore } from "../../support/memory-store.js";
import { admin } from "../events/service-under-test.js";
import { type LogLine, type StoreUnderTest, storeUnderTest } from "../images/store-under-test.js";

export const here = "/redfish/v1/UpdateService";

/** Machines by id: what they run, and what they are to run. */
export class Rack implements Staging {
  readonly staged: string[] = [];
  /** Thrown by the next staging of that machine. */
  readonly refusals = new Map<string, Error>();
  readonly machines = new Map<string, StagingState>();
  private readonly listeners = new Set<(machine: string, image: string | null) => void>();

  constructor(ids: Readonly<Record<string, string>>) {
    for (const [id, family] of Object.entries(ids))
      this.machines.set(id, { family, image: null, staged: null, earlier: [], version: "1.0" });
  }

  /** Machines that an image is awaited for, once for each time. */
  awaited: readonly string[] = [];

  await(ids: readonly string[]): () => void {
    this.awaited = [...this.awaited, ...ids];
    return () => {
      for (const id of ids) this.awaited = this.awaited.toSpliced(this.awaited.indexOf(id), 1);
    };
  }

  updateable = () => [...this.machines.keys()];
  of = (id: string) => this.machines.get(id);

  async stage(id: string, sha256: string | null, by: string): Promise<void> {
    const refusal = this.refusals.get(id);
    if (refusal !== undefined) throw refusal;
    this.put(id, { staged: sha256 });
    this.staged.push(`${id} by ${by}`);
  }

  usersOf = (sha256: string) =>
    [...this.machines].flatMap(([id, { image, staged }]) => (image === sha256 || staged === sha256 ? [id] : []));

  onApplied(listener: (machine: string, image: string | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  put(id: string, changes: Partial<StagingState>): void {
    const state = this.machines.get(id);
    if (state !== undefined) this.machines.set(id, { ...state, ...changes });
  }

  /** As at its next boot. */
  boot(id: string): void {
    const state = this.machines.get(id);
    if (state?.staged == null) return;
    this.put(id, { image: state.staged, staged: null });
    for (const listener of this.listeners) listener(id, state.staged);
  }

  get listening(): number {
    return this.listeners.size;
  }

  /** Found by id, by `name-` and the id, and none of what is not in the rack. */
  get table(): MachineTable {
    const resolve = (text: string) =>
      [...this.machines.keys(), "unknown-firmware"].find((id) => id === text || `name-${id}` === text.toLowerCase());
    return { get: () => undefined, ids: this.updateable, resolve };
  }
}

export interface Bench extends StoreUnderTest {
  readonly rack: Rack;
  readonly images: Images;
  readonly store: MemoryStore;
  readonly tasks: Tasks;
  readonly updates: ReturnType<typeof openUpdates>;
  readonly log: LogLine[];
  /** The task, once it has ended. */
  ended(id: Promise<string>): Promise<Task>;
  /** Begins an update of what is at a URI, and waits for its end. */
  update(imageUri: string, changes?: Partial<SimpleUpdate>): Promise<Task>;
}

export interface Setup {
  readonly machines?: Readonly<Record<string, string>>;
  readonly images?: Partial<ImageStoreOptions>;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly allowUnverified?: boolean;
  readonly largest?: number;
}

export async function bench(t: TestContext, setup: Setup = {}): Promise<Bench> {
  const largest = setup.largest ?? 1_000_000;
  const shelf = await storeUnderTest(t, { largest, ...setup.images });
  const { clock, log, images } = shelf;
  const line = (level: string) => (text: string, fields?: object) =>
    void log.push({ level, text, ...(fields && { fields }) });
  const logger = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  const store = MemoryStore.empty();
  const nextId = timeOrderedIds(clock);
  const chronicle = new StoredChronicle({ store, clock, nextId, logger });
  const tasks = new Tasks({ store, clock, chronicle, nextId, logger, settings: () => firstSettings.tasks });
  const rack = new Rack(setup.machines ?? { pi1: "pi", pi2: "pi", pc1: "pc" });
  const { allow = ["127.0.0.0/8"], deny = [], allowUnverified = false } = setup;
  const policy = outboundPolicy({ allow, deny });
  const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
  const updates = openUpdates({
    clock,
    logger,
    tasks,
    images,
    staging: rack,
    machines: rack.table,
    policy,
    allowUnverified,
    largest,
    resolve,
  });
  t.after(() => {
    updates.close();
    tasks.close();
  });
  const ended = async (id: Promise<string>) => tasks.finished(await id);
  const simple = (imageUri: string, changes: Partial<SimpleUpdate> = {}) =>
    updates.simpleUpdate({ imageUri, local: false, targets: null, force: false, ...changes }, admin, `${here}/x`);
  return { ...shelf, rack, store, tasks, updates, ended, update: (uri, changes) => ended(simple(uri, changes)) };
}

/** Keys of what a task says, in order, without the task's own last one. */
export const saidBy = (task: Task): string[] => task.messages.slice(0, -1).map(({ key }) => key);

/* ── a server of images ──────────────────────────────────────────────────────────────────────────────────────────── */

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export class ImageServer {
  readonly requests: IncomingMessage[] = [];
  /** By path; everything else is not there. */
  readonly files = new Map<string, Answer>();
  /** Connections open now. */
  open = 0;

  private constructor(
    private readonly server: Server,
    private readonly scheme: string,
  ) {}

  static async start(t: TestContext, tls?: { readonly cert: string; readonly key: string }): Promise<ImageServer> {
    const listener: RequestListener = (request, response) => images.answer(request, response);
    const server = tls === undefined ? createServer(listener) : (createTlsServer(tls, listener) as Server);
    const images = new ImageServer(server, tls === undefined ? "http" : "https");
    server.on("connection", (socket) => {
      images.open += 1;
      socket.on("close", () => {
        images.open -= 1;
      });
      socket.on("error", () => undefined);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return images;
  }

  get origin(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push(request);
    const path = new URL(request.url ?? "/", this.origin).pathname;
    const file = this.files.get(path) ?? status(404);
    file(response, request);
  }
}

export const whole =
  (bytes: Uint8Array): Answer =>
  (response) =>
    response.writeHead(200, { "Content-Length": bytes.length }).end(bytes);
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end("what the remote says in confidence");
export const hang: Answer = () => undefined;
/** Begins, and says nothing more. */
export const stall =
  (bytes: Uint8Array): Answer =>
  (response) =>
    response.writeHead(200, { "Content-Length": bytes.length + 1 }).write(bytes);
/** Breaks off before its end. */
export const truncate =
  (bytes: Uint8Array): Answer =>
  (response, request) => {
    response.writeHead(200, { "Content-Length": bytes.length + 1 });
    response.write(bytes, () => request.socket.destroy());
  };
export const endless: Answer = (response) => {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
  };
  response.on("drain", more);
  more();
};
