/** What may be asked of images of firmware. */
import type { Who } from "./who.js";

export interface UpdateCommands {
  /** Begins to fetch, check and stage an image. @returns the task's id */
  simpleUpdate(update: SimpleUpdate, who: Who, requestUri: string): Promise<string>;
  /** Takes in what a client pushes, and stages it in a task. @returns the task's id, once all of it has been read */
  push(upload: PushedImage, who: Who, requestUri: string): Promise<string>;
  /** Stages an image that is here for machines' next boot; it may be one that they ran before. @returns the task's id */
  activate(sha256: string, targets: readonly string[] | null, who: Who, requestUri: string): Promise<string>;
  /** @throws Refusal 409 while a machine runs it or is to run it */
  removeImage(sha256: string, who: Who): Promise<void>;
}

export interface SimpleUpdate {
  /** May end in `#sha256=` and the digest that it has to have. With `local`, the URI of one in the LocalImageStore. */
  readonly imageUri: string;
  readonly local: boolean;
  /** URIs of systems, or of their firmware inventory; null = every machine whose firmware it can be. */
  readonly targets: readonly string[] | null;
  readonly userName?: string;
  readonly password?: string;
  /** Also where its version is the one that runs. */
  readonly force: boolean;
}

export interface PushedImage {
  readonly content: AsyncIterable<Uint8Array>;
  /** File name, as the client calls it. */
  readonly name: string;
  readonly targets: readonly string[] | null;
  readonly force: boolean;
  readonly sha256?: string;
  /** Looked at once the content is all there, so that it may come behind it. */
  readonly signature?: Uint8Array | undefined;
}
