/** Who asks again before the answer is out waits for it, so that nobody has more than one file open on a connection. */
import type { Socket } from "node:net";

interface Queue {
  /** When the newest of them is answered. Never rejects. */
  end: Promise<void>;
  /** Those that are not answered yet. */
  length: number;
}

export class Turns {
  private readonly queues = new WeakMap<Socket, Queue>();

  /** @param most of a connection: requests cost more memory here than they cost to send */
  constructor(private readonly most: number) {}

  /**
   * @param answer must not reject
   * @returns false when too many wait already
   */
  take(socket: Socket, answer: () => Promise<void>): boolean {
    const queue = this.queues.get(socket) ?? { end: Promise.resolve(), length: 0 };
    if (queue.length >= this.most) return false;
    this.queues.set(socket, queue);
    queue.length += 1;
    queue.end = queue.end.then(answer).finally(() => {
      queue.length -= 1;
    });
    return true;
  }
}
