import type { Stack } from '../admin/local-stack.ts';
import type { Operation } from '../client/client.ts';
import { sampleCard } from './sample-card.ts';

/** What someone can do with the stack that runs: lines to paste into another shell in this folder. */
export function printGuide({ api, sandbox, clients }: Stack, lost: Operation | null): void {
  const token = (client: string) => `-H "Authorization: Bearer $(npm run -s token -- ${client})"`;
  const payment = JSON.stringify({
    entity: 'shop-eu',
    type: 'preauthorization',
    amount: '92.00',
    currency: 'EUR',
    reference: 'ORDER-1042',
    card: sampleCard,
  });
  console.log(`
The API:              ${api}/v1
The gateway sandbox:  ${sandbox} (sandbox/README.md says what it can do)
A token:              npm run -s token -- <${Object.keys(clients).join('|')}>
For programs:         .local/stack.json

curl -s -w '\\n' ${token('storefront')} ${api}/v1/payments \\
  -H 'Content-Type: application/json' -H "Idempotency-Key: order-1042-$(date +%s)" -d '${payment}'
curl -s -w '\\n' ${token('storefront')} '${api}/v1/payments?entity=shop-eu'
curl -s -w '\\n' ${token('finance')} '${api}/v1/operations?entity=shop-eu' -H 'Accept: text/csv'
${lost ? lookAt(lost) : ''}
Ctrl-C ends it.`);

  function lookAt({ id }: Operation): string {
    return `
The refund whose answer was lost is unknown; the clock asks the gateway, and within three minutes this shows it settled:
curl -s -w '\\n' ${token('storefront')} ${api}/v1/operations/${id}
`;
  }
}
