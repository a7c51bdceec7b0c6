/** The path of a request, in the one spelling the tree knows. */

export interface Target {
  /** Starts with a slash; no slash at the end, no empty segments, segments decoded. */
  readonly path: string;
  /** From the `?` on, or empty. */
  readonly search: string;
}

/**
 * Slashes at the end and doubled ones are forgiven (DSP0266 §"URIs"; some clients ask for `/Systems//`).
 * @returns undefined when an escape in the path is malformed
 */
export function parseTarget(url: string): Target | undefined {
  const mark = url.indexOf("?");
  const raw = mark < 0 ? url : url.slice(0, mark);
  const search = mark < 0 ? "" : url.slice(mark);
  const simple = raw.includes("//") || (raw.length > 1 && raw.endsWith("/")) ? tidy(raw) : raw;
  if (!simple.includes("%")) return { path: simple, search };
  try {
    // A slash that was escaped is part of a segment, and no segment of ours has one: it must not become a separator.
    return { path: simple.split("/").map(decodeSegment).join("/"), search };
  } catch {
    return undefined;
  }
}

const tidy = (path: string): string => path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "");

const decodeSegment = (segment: string): string => decodeURIComponent(segment).replaceAll("/", "%2F");
