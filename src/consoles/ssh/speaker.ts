/** What the console itself says to who is there, apart from what the machine says. */
import type { ServerChannel } from "ssh2";

export interface Speaker {
  /** One line. */
  say(text: string): void;
}

/** On a terminal in brackets between what the machine says; for a program on the other channel, so that it does not mix. */
export const speakerOf = (channel: ServerChannel, hasTerminal: boolean): Speaker => ({
  say(text) {
    if (!channel.writable) return;
    if (hasTerminal) channel.write(`\r\n[${text}]\r\n`);
    else channel.stderr.write(`${text}\n`);
  },
});

/** @param code 0 = all went well */
export function hangUp(channel: ServerChannel, code: 0 | 1): void {
  if (!channel.writable) return;
  channel.exit(code);
  channel.end();
}
