/**
 * Remembers for a short while what rarely changes, such as settings. Concurrent askers share one read; a failed read is not
 * remembered, and neither is "there is none".
 */
export function shortCache<Name extends string, Value>(
  read: (name: Name) => Promise<Value | null>,
  forMs: number,
  now: () => number,
): (name: Name) => Promise<Value | null> {
  const kept = new Map<Name, { readonly value: Promise<Value | null>; readonly untilMs: number }>();
  return async (name) => {
    const known = kept.get(name);
    if (known && now() < known.untilMs) return known.value;
    const value = read(name);
    kept.set(name, { value, untilMs: now() + forMs });
    try {
      const found = await value;
      if (found === null) kept.delete(name);
      return found;
    } catch (error) {
      kept.delete(name);
      throw error;
    }
  };
}
