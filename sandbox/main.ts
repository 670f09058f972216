import { parseArgs } from 'node:util';
import { defaultEntities } from './rules/entities.ts';
import { startSandbox } from './start-sandbox.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8090' }, 'queries-per-minute': { type: 'string' } },
});
const perMinute = values['queries-per-minute'];
const sandbox = await startSandbox({
  port: Number(values.port),
  // In tests retries go out when they are flushed; here time really passes.
  flushEveryMs: 1000,
  ...(perMinute !== undefined && { queriesPerMinute: Number(perMinute) }),
});

const [example] = defaultEntities;
console.log(`Sandbox gateway at ${sandbox.url}\n`);
for (const { name, entityId, token } of defaultEntities) console.log(`${name.padEnd(13)} ${entityId}  ${token}`);
console.log(`
Try it:
  curl -s ${sandbox.url}/v1/payments -H 'Authorization: Bearer ${example?.token ?? ''}' \\
    -d entityId=${example?.entityId ?? ''} -d paymentType=PA -d amount=92.00 -d currency=EUR \\
    -d paymentBrand=VISA -d card.number=4200000000000000 -d card.holder='Jane Jones' \\
    -d card.expiryMonth=05 -d card.expiryYear=2034 -d card.cvv=123

Ctrl-C ends it.`);

const end = (): void => {
  void sandbox.close();
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
