/** Passwords of the images of one machine's slots, kept apart from what is shown, for as long as they may be needed. */
import type { MediaIntent, Medium } from "../../model/media.js";
import type { Store } from "../../ports/store.js";

export class MediaSecrets {
  constructor(
    private readonly store: Store,
    private readonly machine: string,
  ) {}

  /** Durable when resolved. @throws StoreError (by rejection) */
  put(slot: string, seq: number, password: string): Promise<void> {
    return this.store.put("mediaSecrets", this.keyOf(slot), { seq, password });
  }

  /** null = the image is for everybody. */
  credentialsFor(slot: string, { userName, seq }: MediaIntent): Medium["credentials"] {
    if (userName === null) return null;
    const secret = this.store.get("mediaSecrets", this.keyOf(slot));
    return { userName, password: secret?.seq === seq ? secret.password : "" };
  }

  /** The disk may refuse: then it goes with the next one. */
  remove(slot: string): void {
    const key = this.keyOf(slot);
    if (this.store.get("mediaSecrets", key)) this.store.remove("mediaSecrets", key).catch(() => {});
  }

  private keyOf(slot: string): string {
    return `${this.machine}/${slot}`;
  }
}

/** A service that died may have left some that nobody asks for any more. */
export function sweepSecrets(store: Store): void {
  for (const [key, { seq }] of store.all("mediaSecrets")) {
    const slash = key.indexOf("/");
    const asked = store.get("intents", key.slice(0, slash))?.media?.[key.slice(slash + 1)];
    if (asked?.seq !== seq) store.remove("mediaSecrets", key).catch(() => {});
  }
}
