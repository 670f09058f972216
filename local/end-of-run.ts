/** Aborts when this process is to end: Ctrl-C, a signal, or whoever began it was killed and nobody else would end it. */
export function endOfRun(): AbortSignal {
  const end = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) {
    process.on(event, () => {
      end.abort();
    });
  }
  process.channel?.unref();
  return end.signal;
}
