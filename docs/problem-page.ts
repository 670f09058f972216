import { problems, problemType } from '../src/contract/problems.ts';

/** What a caller does about each status. */
const advice: Readonly<Record<number, string>> = {
  400: 'Mend the request; `errors` points at each field. Nothing was done, and the key is not used up.',
  401: 'Get a new token. API Gateway answers this itself, as `{"message": "Unauthorized"}`.',
  402: 'The bank or a risk check refused. The problem carries the `operation` with the gateway’s code. Another try, with another card or later, needs a new key.',
  403: 'Another role is needed.',
  404: 'It is not there, or belongs to an entity the caller may not act for.',
  409: 'A rule or a state says no; `detail` has the numbers, `candidates` what could be meant instead. Nothing was moved. Without an `operation` the key is not used up; with one (the gateway refused) another try needs a new key.',
  412: 'It has changed since the version in `If-Match`: read it again, and decide again.',
  413: 'Send less.',
  415: 'Send the body as `application/json`.',
  422: 'A key names one request for ever: use a new one for another request.',
  428: 'Read it, and send the `ETag` of what you read as `If-Match`.',
  500: 'Repeat the same request with the same key.',
  502: 'Nothing was moved: the gateway refuses this installation, which those who run it have to mend. Then repeat the same request with the same key.',
  503: 'Wait as long as `Retry-After` says and repeat the same request with the same key.',
};

/** docs/problems.md: every problem of the API, where its `type` leads to. */
export function problemPage(): string {
  const byStatus = Object.groupBy(Object.entries(problems), ([, { status }]) => status);
  const sections = Object.entries(byStatus).map(([status, some = []]) => {
    const rows = some.map(
      ([code, { title, retryable }]) =>
        `| <a id="${anchorOf(code)}"></a>\`${code}\` | ${title} | ${retryable ? 'yes' : 'no'} |`,
    );
    return [`## ${status}\n`, `${adviceOn(status)}\n`, '| code | title | retryable |', '| --- | --- | --- |', ...rows];
  });
  return `# Problems

Generated from \`src/contract/problems.ts\` by \`npm run docs\`. An answer of status 400 or above that comes from here is a problem
document (RFC 9457, \`application/problem+json\`): its \`code\` is one of these, and its \`type\` leads here. What API Gateway refuses
by itself (no token, an unknown path, too many requests) has a plain \`message\`. A **retryable** one may be sent again
under the same \`Idempotency-Key\`. The caller's rule is simpler: _no answer or a 5xx: repeat the request with the same key._

${sections.map((lines) => lines.join('\n')).join('\n\n')}
`;
}

/** Where a problem stands on the page: the part of its `type` after the #. */
const anchorOf = (code: string): string => new URL(problemType(code)).hash.slice(1);

function adviceOn(status: string): string {
  const said = advice[Number(status)];
  if (said === undefined) throw new Error(`docs/problem-page.ts has no advice for status ${status}`);
  return said;
}
