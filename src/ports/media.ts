/** Images of virtual media: had from other servers, kept while a slot holds them. */

/** Where the image is, and what is needed to be given it. */
export interface MediaSource {
  /** http or https, without credentials. */
  readonly url: string;
  readonly credentials: { readonly userName: string; readonly password: string } | null;
  /** Whether its server has to prove over TLS who it is. */
  readonly verifyCertificate: boolean;
  /** PEM; servers that these vouch for are trusted beside those that everybody trusts. */
  readonly certificates: readonly string[];
}

/** Bytes; `total` null = the server does not say. */
export type MediaProgress = (done: number, total: number | null) => void;

export interface HeldImage {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Absolute; the file stays as it is until it is released. */
  readonly path: string;
  /** A second call does nothing. */
  release(): void;
}

export interface MediaStore {
  /** Whether a slot may leave it to servers to say who they are. */
  readonly allowUnverified: boolean;
  /** Why nothing is ever fetched from there, in plain words; undefined = it may be. */
  objection(url: URL): string | undefined;
  /**
   * The whole image. Who asks for the same at the same time shares one download.
   * @throws MediaError, or the signal's reason (by rejection)
   */
  acquire(source: MediaSource, progress: MediaProgress, signal: AbortSignal): Promise<HeldImage>;
  /** One that is here, such as from before a restart; undefined = it is not. */
  hold(sha256: string): HeldImage | undefined;
}

/** The image cannot be had. The message goes to clients: it holds no secrets and no paths. */
export class MediaError extends Error {
  override readonly name = "MediaError";
  constructor(
    readonly fault:
      | "denied"
      | "unreachable"
      | "untrusted"
      | "unauthorized"
      | "missing"
      | "refused"
      | "slow"
      | "cut-off"
      | "too-large"
      | "no-room"
      | "ejected",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
