/** What a machine's documents say of its slots. */
import type { MediaIntent, Medium } from "../../model/media.js";
import { seenOf, withMedium, withSeen } from "./slots.js";
import type { Slotted } from "./slotted.js";
import { wordsOf } from "./words.js";

export class SlotDocuments {
  constructor(private readonly unit: Slotted) {}

  /** @param asked its `seq` becomes the intent's @throws StoreError (by rejection); then it is taken back */
  ask(slot: string, asked: MediaIntent, by: string): Promise<void> {
    const { unit } = this;
    return unit.amend({ ...withMedium(unit.machine.intent, slot, asked), seq: asked.seq }, by);
  }

  /** Nothing is asked to be in it, if anything was. @throws StoreError (by rejection); then it is taken back */
  async askForNone(slot: string, by: string): Promise<void> {
    const { intent } = this.unit.machine;
    if (!intent.media?.[slot]) return;
    await this.unit.amend({ ...withMedium(intent, slot, null), seq: intent.seq + 1 }, by);
  }

  /** One part of what was asked may be stored all the same, but the client is told that nothing is. */
  takeBack(slot: string, { seq }: MediaIntent): void {
    const { intent, observation } = this.unit.machine;
    const isAsked = intent.media?.[slot]?.seq === seq;
    this.unit
      .keep({
        ...(isAsked && { intent: withMedium(intent, slot, null) }),
        observation: withSeen(observation, slot, null),
      })
      .catch(() => {});
  }

  /** @throws StoreError (by rejection) */
  async noteTask(slot: string, seq: number, task: string): Promise<void> {
    const { intent } = this.unit.machine;
    const asked = intent.media?.[slot];
    if (asked?.seq === seq) await this.unit.keep({ intent: withMedium(intent, slot, { ...asked, task }) });
  }

  coming(slot: string, asked: MediaIntent): void {
    const { machine } = this.unit;
    this.unit.show(withSeen(machine.observation, slot, this.seen(asked, "coming")));
  }

  /** Never rejects: a disk that refuses finds the same to be done after the next start. */
  async inserted(slot: string, asked: MediaIntent, medium: Medium | null): Promise<void> {
    const { sha256 = null, size = null } = medium ?? {};
    const seen = { ...this.seen(asked, "inserted"), sha256, size };
    await this.unit.keep({ observation: withSeen(this.unit.machine.observation, slot, seen) }).catch(() => {});
  }

  /** It is empty again, and why is told. Never rejects. */
  async failed(slot: string, asked: MediaIntent, error: unknown): Promise<void> {
    const { intent, observation } = this.unit.machine;
    const seen = { ...this.seen(asked, "failed"), problem: wordsOf(error) };
    await this.unit
      .keep({ intent: withMedium(intent, slot, null), observation: withSeen(observation, slot, seen) })
      .catch(() => {});
  }

  private seen(asked: MediaIntent, state: Parameters<typeof seenOf>[1]): ReturnType<typeof seenOf> {
    return seenOf(asked, state, this.unit.clock.now());
  }
}
