const timeoutMs = 10_000;

/**
 * Uses a control route of the sandbox (sandbox/README.md): faults, the portal, shoppers.
 * @throws when it is refused, or not answered within 10 s.
 */
export async function controlSandbox(
  sandbox: string,
  path: string,
  body: object,
  method: 'POST' | 'PUT' = 'POST',
): Promise<unknown> {
  const answer = await fetch(`${sandbox}/sandbox/${path}`, {
    method,
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The sandbox refuses ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
