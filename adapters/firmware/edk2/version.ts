import { viewOf } from "./layout.js";
import { volumesIn } from "./volume.js";

export const versionTitle = "UEFI Firmware ";
const title = Buffer.from(`${versionTitle}v`, "utf16le");
/** Real ones have it 28 KiB behind the beginning of the code. */
const searched = 1024 * 1024;
const longest = 64;

/** `v1.38`, as `UEFI Firmware v1.38` in the code of an image for a Raspberry Pi tells it; null = it does not. */
export function versionOf(bytes: Uint8Array): string | null {
  const view = viewOf(bytes);
  const code = firstCode(view);
  if (!code) return null;
  for (let at = code.indexOf(title); at >= 0; at = code.indexOf(title, at + title.length)) {
    const text = code.toString("utf16le", at + title.length, at + title.length + 2 * longest);
    const [version] = /^[\w.+-]+/.exec(text) ?? [];
    if (version) return `v${version}`;
  }
  return null;
}

function firstCode(view: Buffer): Buffer | null {
  for (const { volume } of volumesIn(view))
    if (volume && !volume.variables)
      return view.subarray(volume.offset, volume.offset + Math.min(volume.length, searched));
  return null;
}
