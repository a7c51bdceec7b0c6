/** Which machine it is to be, where neither the user name nor a command says so. */
import type { ServerChannel } from "ssh2";

/** Lines that fit on a terminal. */
const mostShown = 40;
const longestName = 128;

const keys = { interrupt: 0x03, endOfInput: 0x04, backspace: 0x08, lineFeed: 0x0a, enter: 0x0d, delete: 0x7f } as const;

/** @param end of a line */
export function listOf(ids: readonly string[], end: string, most = mostShown): string {
  if (ids.length === 0) return `No machine has a serial console.${end}`;
  const more = ids.length > most ? [`… and ${ids.length - most} more`] : [];
  return [...ids.slice(0, most), ...more].map((line) => `${line}${end}`).join("");
}

/**
 * Shows which there are and reads a name.
 * @param chosen what was typed, not empty; what was typed after it stays in the channel
 * @param left Ctrl-C, Ctrl-D, or the client has gone
 */
export function askForMachine(
  channel: ServerChannel,
  ids: readonly string[],
  chosen: (machine: string) => void,
  left: () => void,
): void {
  channel.write(`Machines with a serial console:\r\n${listOf(ids, "\r\n")}`);
  let line = "";
  const prompt = (): void => void channel.write("machine: ");
  const settle = (then: () => void): void => {
    channel.off("data", read).off("end", gone);
    channel.write("\r\n");
    then();
  };
  const gone = (): void => settle(left);
  const read = (bytes: Buffer): void => {
    for (const [at, byte] of bytes.entries()) {
      if (byte === keys.interrupt || byte === keys.endOfInput) return void settle(left);
      if (byte === keys.enter || byte === keys.lineFeed) {
        const name = line.trim();
        if (name === "") {
          channel.write("\r\n");
          prompt();
          continue;
        }
        const rest = bytes.subarray(at + 1);
        settle(() => chosen(name));
        if (rest.length > 0) channel.emit("data", rest);
        return;
      }
      line = edit(line, byte, (echo) => void channel.write(echo));
    }
  };
  channel.on("data", read).on("end", gone);
  prompt();
}

function edit(line: string, byte: number, echo: (text: string) => void): string {
  if (byte === keys.backspace || byte === keys.delete) {
    if (line !== "") echo("\b \b");
    return line.slice(0, -1);
  }
  if (byte < 0x20 || byte > 0x7e || line.length >= longestName) return line;
  const character = String.fromCharCode(byte);
  echo(character);
  return line + character;
}
