/** The newest events, for readers of a stream that come back and say what they saw last. */
import { isTimeOrderedId } from "../ids.js";
import type { Notice } from "./notice.js";

export class RecentNotices {
  private readonly notices: Notice[] = [];

  /**
   * @param oldestMissing id up to which events may have happened that are not kept
   */
  constructor(
    private readonly capacity: number,
    private oldestMissing: string,
  ) {}

  add(notice: Notice): void {
    this.notices.push(notice);
    if (this.notices.length <= this.capacity) return;
    const dropped = this.notices.shift();
    if (dropped) this.oldestMissing = dropped.id;
  }

  /**
   * What came after the event with this id.
   *
   * @returns `gap` when more may have come than is still kept; nothing at all when `id` is none of ours
   */
  after(id: string | undefined): { readonly notices: readonly Notice[]; readonly gap: boolean } {
    if (id === undefined || !isTimeOrderedId(id)) return { notices: [], gap: false };
    return { notices: this.notices.filter((notice) => notice.id > id), gap: id < this.oldestMissing };
  }
}
