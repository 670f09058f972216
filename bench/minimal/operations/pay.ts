import { answer } from '../answer.ts';
import { askGateway } from '../ask-gateway.ts';
import { conditions } from '../conditions.ts';
import { environment } from '../environment.ts';
import type { Handler } from '../handler.ts';
import { idOf } from '../id-of.ts';
import { items } from '../items.ts';
import { minorOf } from '../minor-of.ts';
import type { Order } from '../order.ts';
import { readBody } from '../read-body.ts';
import { referenceOf } from '../reference-of.ts';
import { write } from '../write.ts';

const TableName = environment('TABLE_NAME');
const weekMs = 7 * 24 * 60 * 60 * 1000;

/** The least a pre-authorization can be: claim, send, settle. */
export const handler: Handler = async (event) => {
  const { entity = '', amount = '', currency = '', reference = '', card = {} } = readBody(event);
  const at = new Date().toISOString();
  const id = idOf(event);
  const paymentId = `pay_${id.slice(3)}`;
  const order: Order = {
    id,
    paymentId,
    entity,
    type: 'preauthorization',
    references: null,
    requested: minorOf(amount),
    currency,
    reference,
    requestedBy: `client:${String(event.requestContext.authorizer.jwt.claims['client_id'])}`,
    at,
  };
  const processing = items.claimed(order);
  const kept = {
    brand: card['brand'],
    last4: card['number']?.slice(-4),
    expiry: `${card['expiryYear'] ?? ''}-${card['expiryMonth'] ?? ''}`,
  };
  const head = {
    PK: `PAY#${paymentId}`,
    SK: 'HEAD',
    schemaVersion: 1,
    id: paymentId,
    entity,
    type: 'preauthorization',
    amount: order.requested,
    currency,
    reference,
    metadata: {},
    brand: kept.brand,
    card: kept,
    root: { id, status: 'processing', gatewayId: null },
    references: {},
    unsettled: new Set([id]),
    expiresAt: null,
    expirySource: null,
    incomplete: false,
    createdAt: at,
    updatedAt: at,
    version: 1,
    createdPK: `PAYMENTS#${entity}`,
    createdSK: `${at}#${paymentId}`,
    referencePK: `PAYMENTS#${entity}#${reference}`,
    referenceSK: `${at}#${paymentId}`,
  };
  await write([
    { Put: { TableName, Item: processing, ...conditions.absent } },
    { Put: { TableName, Item: head, ...conditions.absent } },
    { Put: { TableName, Item: items.key(order), ...conditions.absent } },
  ]);

  const { brand, ...data } = card;
  const transaction = await askGateway('/v1/payments', {
    paymentType: 'PA',
    merchantTransactionId: `${id}.1`,
    amount,
    currency,
    merchantInvoiceId: reference,
    paymentBrand: brand ?? '',
    ...Object.fromEntries(Object.entries(data).map(([name, value]) => [`card.${name}`, value])),
  });

  const succeeded = items.settled(processing, transaction);
  const values = {
    ':at': succeeded.settledAt,
    ':reference': referenceOf(order, transaction.id, succeeded.settledAt),
    ':status': 'succeeded',
    ':gatewayId': transaction.id,
    ':amount': order.requested,
    ':expiresAt': new Date(Date.now() + weekMs).toISOString(),
    ':estimate': 'estimate',
    ':card': kept,
    ':brand': kept.brand,
    ':own': new Set([id]),
    ':due': 'DUE#0',
    ':expiring': `EXPIRING#${entity}`,
    ':one': 1,
  };
  await write([
    { Put: { TableName, Item: succeeded, ...conditions.claimed } },
    {
      Update: {
        TableName,
        Key: { PK: head.PK, SK: head.SK },
        UpdateExpression:
          'SET updatedAt = :at, #references.#own = :reference, #root.#status = :status, #root.gatewayId = :gatewayId, amount = :amount, expiresAt = :expiresAt, expirySource = :estimate, card = :card, brand = :brand, nextLookAt = :expiresAt, duePK = :due, dueSK = :expiresAt, settledPK = :expiring, settledSK = :expiresAt ADD #version :one DELETE unsettled :own',
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeNames: {
          '#references': 'references',
          '#own': id,
          '#root': 'root',
          '#status': 'status',
          '#version': 'version',
        },
        ExpressionAttributeValues: values,
      },
    },
    { Put: { TableName, Item: items.event(succeeded) } },
    { Put: { TableName, Item: items.gatewayId(succeeded), ...conditions.ofOperation(id) } },
  ]);
  return answer(succeeded);
};
