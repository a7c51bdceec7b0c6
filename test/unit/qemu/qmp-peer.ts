/** The other end of a conversation in QMP, as a test wants it. */
import { Duplex } from "node:stream";
import { longestLine } from "../../../adapters/machine/qemu/qmp/messages.js";

export const greeting = {
  QMP: { version: { qemu: { major: 7, minor: 2, micro: 22 }, package: "" }, capabilities: [] },
};

type Asked = { readonly execute: string; readonly arguments: unknown; readonly id: number };

export class QmpPeer {
  /** Commands that came, in order. */
  readonly asked: Asked[] = [];
  /** What the client has. */
  readonly stream: Duplex;

  /** @param answer what to say to a command beside its id; null = nothing */
  constructor(private readonly answer: (asked: Asked) => object | null = () => ({ return: {} })) {
    this.stream = new Duplex({
      read: () => {},
      write: (bytes: Buffer, _encoding, done) => {
        this.take(bytes.toString());
        done();
      },
    });
  }

  say(...messages: readonly object[]): void {
    for (const message of messages) this.stream.push(`${JSON.stringify(message)}\r\n`);
  }

  /** Something that is no QMP. */
  babble(text: string): void {
    this.stream.push(text);
  }

  leave(): void {
    this.stream.push(null);
  }

  private take(line: string): void {
    const asked = JSON.parse(line) as Asked;
    this.asked.push(asked);
    const answer = this.answer(asked);
    if (answer) this.say({ ...answer, id: asked.id });
  }
}

export const tooLong = "x".repeat(longestLine + 1);
