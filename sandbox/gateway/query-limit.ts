/** Look-ups per entity within the last minute of the sandbox's clock. */
export class QueryLimit {
  readonly #recent = new Map<string, number[]>();

  allows(entityId: string, perMinute: number | null, now: number): boolean {
    if (perMinute === null) return true;
    const recent = (this.#recent.get(entityId) ?? []).filter((instant) => now - instant < 60_000);
    const allowed = recent.length < perMinute;
    if (allowed) recent.push(now);
    this.#recent.set(entityId, recent);
    return allowed;
  }
}
