/** Milliseconds before the next try: twice as long each time, up to `mostMs`, and never the same for two callers. */
export function backoff(attempt: number, { firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number }) {
  const full = Math.min(mostMs, firstMs * 2 ** (attempt - 1));
  return full / 2 + (Math.random() * full) / 2;
}
