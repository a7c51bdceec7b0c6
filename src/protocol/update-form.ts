/**
 * A multipart push of an update (DSP0266 §"Multipart HTTP push updates"): `UpdateParameters` first, then `UpdateFile`, and parts
 * whose names begin with `Oem`, of which `OemSignature` is ours. The image passes through; nothing else of it is long.
 */
import type { Readable } from "node:stream";
import { setImmediate as immediate } from "node:timers/promises";
import { Busboy } from "@fastify/busboy";
import { message } from "../../redfish-schema/registries/messages.js";
import { type Refusal, refuse } from "../model/refusal.js";

export interface UpdateForm {
  /** JSON, as it came. */
  readonly parameters: Uint8Array;
  /** File name, as the client calls it. */
  readonly name: string;
  /**
   * Ends once the whole form has been read and is right.
   * @throws Refusal 400 for a form that is not, and what reading the body throws
   */
  readonly content: AsyncIterable<Uint8Array>;
  /** Wherever in the form it is, it is here once the content has ended. */
  signature(): Uint8Array | undefined;
  /** Lets go of the body, read or not. */
  close(): void;
}

/** Bytes of the parts that are kept in memory. */
const longest = { UpdateParameters: 64 * 1024, OemSignature: 16 * 1024 };

/** A form has two parts or three, with two header fields or three each; file names are the longest thing in them. */
const limits = { parts: 8, files: 8, fields: 0, headerPairs: 16, headerSize: 4 * 1024 };

/** @throws Refusal 400 (by rejection) for what is no such form, and what reading the body throws */
export async function readUpdateForm(contentType: string, body: AsyncIterable<Uint8Array>): Promise<UpdateForm> {
  const reader = new FormReader(contentType, body);
  try {
    // The image may begin before the end of the part before it is told.
    const [file, parameters] = await Promise.all([reader.file, reader.parameters]);
    return {
      parameters,
      name: file.name,
      content: reader.contentOf(file.stream),
      signature: () => reader.signature,
      close: () => reader.fail(malformed()),
    };
  } catch (error) {
    reader.fail(error);
    throw error;
  }
}

const malformed = (): Refusal => refuse(400, message("Base.MissingOrMalformedPart"));

interface FilePart {
  readonly name: string;
  readonly stream: Readable;
}

class FormReader {
  signature: Uint8Array | undefined;
  private readonly parts = new Set<string>();
  /** Each with a promise of its end. */
  private readonly streams = new Map<Readable, Promise<unknown>>();
  private readonly form: InstanceType<typeof Busboy>;
  private readonly begun = deferred<FilePart>();
  private readonly told = deferred<Uint8Array>();
  private readonly whole = deferred<void>();
  /** Settles whatever is waited for when something goes wrong. */
  private readonly broken = deferred<never>();
  private failure: { readonly error: unknown } | undefined;

  constructor(contentType: string, body: AsyncIterable<Uint8Array>) {
    this.form = openForm(contentType);
    this.form.on("file", (name, stream, fileName) => this.take(name ?? "", stream, fileName));
    this.form.on("partsLimit", () => this.fail(malformed()));
    this.form.on("error", () => this.fail(malformed()));
    this.form.on("finish", () => this.end());
    this.pump(body).catch((error: unknown) => this.fail(error));
  }

  get file(): Promise<FilePart> {
    return this.begun.promise;
  }

  get parameters(): Promise<Uint8Array> {
    return this.told.promise;
  }

  async *contentOf(file: Readable): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of file as AsyncIterable<Uint8Array>) yield piece;
      await this.whole.promise;
    } catch (error) {
      throw this.failure === undefined ? error : this.failure.error;
    } finally {
      this.fail(malformed());
    }
  }

  /** Ends everything; once it has ended, nothing changes any more. */
  fail(error: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = { error };
    for (const { reject } of [this.begun, this.told, this.whole, this.broken]) reject(error);
    for (const stream of this.streams.keys()) stream.destroy();
    this.form.destroy();
  }

  private end(): void {
    if (!this.parts.has("UpdateFile")) this.fail(malformed());
    else this.whole.resolve();
  }

  private async pump(body: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of body) {
      // The parser calls back once whoever reads the parts has taken what it found.
      const taken = new Promise<void>((resolve) => this.form.write(piece, () => resolve()));
      await Promise.race([taken, this.broken.promise, this.stuck()]);
    }
    this.form.end();
    await Promise.race([this.whole.promise, this.broken.promise, this.stuck()]);
  }

  /**
   * The parser passes over parts without a name of their own, and forgets to go on when such a part is long. So it is when
   * nobody holds it up, nothing is left to be read, and it still does not move.
   * @throws Refusal 400 (by rejection)
   */
  private async stuck(): Promise<void> {
    await Promise.all(this.streams.values());
    for (let turn = 0; turn < turnsToMove; turn += 1) await immediate();
    throw malformed();
  }

  private take(name: string, stream: Readable, fileName: string | undefined): void {
    this.streams.set(stream, new Promise((resolve) => stream.once("close", resolve)));
    // It is heard of where the part is read; a part that nobody reads any more must not end the program.
    stream.on("error", () => this.fail(malformed()));
    const isFit = this.failure === undefined && !this.parts.has(name) && this.isInOrder(name);
    this.parts.add(name);
    if (!isFit) this.fail(malformed());
    else if (name === "UpdateFile") this.begun.resolve({ name: fileName ?? "", stream });
    else if (name === "UpdateParameters") this.collect(stream, longest[name], (bytes) => this.told.resolve(bytes));
    else if (name === "OemSignature") this.collect(stream, longest[name], (bytes) => this.keepSignature(bytes));
    else stream.resume();
  }

  private isInOrder(name: string): boolean {
    return name === "UpdateParameters" || (this.parts.has("UpdateParameters") && /^(?:UpdateFile$|Oem)/.test(name));
  }

  private keepSignature(bytes: Uint8Array): void {
    this.signature = bytes;
  }

  private collect(stream: Readable, most: number, done: (bytes: Uint8Array) => void): void {
    const pieces: Buffer[] = [];
    let size = 0;
    stream.on("data", (piece: Buffer) => {
      size += piece.length;
      if (size > most) this.fail(refuse(413, message("Base.PayloadTooLarge")));
      else pieces.push(piece);
    });
    stream.on("end", () => done(Buffer.concat(pieces)));
  }
}

/** @throws Refusal 400 when it has no boundary */
function openForm(contentType: string): InstanceType<typeof Busboy> {
  try {
    // Every part is a stream, whatever it says of itself: what is kept of each is ours to bound.
    return new Busboy({ headers: { "content-type": contentType }, limits, isPartAFile: () => true });
  } catch {
    throw malformed();
  }
}

/** Of the event loop: all that the parser does by itself it does before the next. */
const turnsToMove = 4;

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  // It may be that nobody waits for it.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
