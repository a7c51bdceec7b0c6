/** Bytes as they are written in tables: hex with white space, `"text"` for UTF-16, `00*26` for repeats. */
export function bytes(written: string): Uint8Array {
  const parts = written.match(/"[^"]*"|[0-9a-f]{2}\*\d+|[0-9a-f]+/gi) ?? [];
  return new Uint8Array(Buffer.concat(parts.map(part)));
}

function part(text: string): Buffer {
  if (text.startsWith('"')) return Buffer.from(text.slice(1, -1), "utf16le");
  const [digits = "", count = "1"] = text.split("*");
  return Buffer.from(digits.repeat(Number(count)), "hex");
}
