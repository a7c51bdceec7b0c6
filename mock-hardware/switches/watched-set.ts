/** A set that tells of every change: a fault takes effect when it is put in, not when somebody looks. */
export class WatchedSet<T> extends Set<T> {
  /** Absent while the constructor of `Set` runs. */
  private readonly changed?: (item: T) => void;

  constructor(changed: (item: T) => void) {
    super();
    this.changed = changed;
  }

  override add(item: T): this {
    super.add(item);
    this.changed?.(item);
    return this;
  }

  override delete(item: T): boolean {
    const had = super.delete(item);
    this.changed?.(item);
    return had;
  }

  override clear(): void {
    for (const item of [...this]) this.delete(item);
  }
}
