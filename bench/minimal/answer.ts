import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Settled } from './items.ts';

/** One log line (the emulator waits 50 ms for a handler that writes none) and the operation as JSON. */
export function answer({
  id,
  paymentId,
  type,
  status,
  gatewayId,
  settledAt,
}: Settled): APIGatewayProxyStructuredResultV2 {
  console.log(JSON.stringify({ level: 'INFO', message: 'request', operation: id, status }));
  return {
    statusCode: 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, paymentId, type, status, gatewayId, settledAt }),
  };
}
