import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { answer } from './answer.ts';
import { askGateway } from './ask-gateway.ts';
import { conditions } from './conditions.ts';
import { documents } from './documents.ts';
import { environment } from './environment.ts';
import type { Handler } from './handler.ts';
import { idOf } from './id-of.ts';
import { items } from './items.ts';
import { minorOf } from './minor-of.ts';
import type { Order } from './order.ts';
import { readBody } from './read-body.ts';
import { referenceOf } from './reference-of.ts';
import { write } from './write.ts';

type Head = {
  readonly entity: string;
  readonly currency: string;
  readonly references: Readonly<
    Record<string, { readonly id: string; readonly type: string; readonly gatewayId: string }>
  >;
};

const kinds = {
  capture: { gatewayType: 'CP', of: 'preauthorization', demands: '', books: ['captured'], isReference: true },
  refund: {
    gatewayType: 'RF',
    of: 'capture',
    demands: ' AND #references.#target.openDisputes = :zero',
    books: ['refunded', 'overRefunded'],
    isReference: false,
  },
} as const;

const TableName = environment('TABLE_NAME');

/** The least a capture or a refund can be: read, claim, send, settle. */
export const followUp = async (type: keyof typeof kinds, event: Parameters<Handler>[0]): ReturnType<Handler> => {
  const { gatewayType, of, demands, books, isReference } = kinds[type];
  const { amount = '', reference = '' } = readBody(event);
  const at = new Date().toISOString();
  const id = idOf(event);
  const paymentId = event.pathParameters?.['paymentId'] ?? '';
  const Key = { PK: `PAY#${paymentId}`, SK: 'HEAD' };
  const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  const head: unknown = Item;
  if (!isHead(head)) throw new Error(`There is no payment ${paymentId}`);
  const target = Object.values(head.references).find((one) => one.type === of);
  if (!target) throw new Error(`Nothing of ${paymentId} can be referred to`);

  const { entity, currency } = head;
  const order: Order = {
    id,
    paymentId,
    entity,
    type,
    references: target.id,
    requested: minorOf(amount),
    currency,
    reference,
    requestedBy: `client:${String(event.requestContext.authorizer.jwt.claims['client_id'])}`,
    at,
  };
  const processing = items.claimed(order);
  await write([
    { Put: { TableName, Item: processing, ...conditions.absent } },
    {
      Update: {
        TableName,
        Key,
        UpdateExpression:
          'SET updatedAt = :at, #references.#target.#left = #references.#target.#left - :amount ADD unsettled :own, #version :one',
        ConditionExpression: `attribute_exists(PK) AND #references.#target.closures = :zero AND #references.#target.#left >= :amount${demands}`,
        ExpressionAttributeNames: {
          '#references': 'references',
          '#target': target.id,
          '#left': 'left',
          '#version': 'version',
        },
        ExpressionAttributeValues: {
          ':at': at,
          ':amount': order.requested,
          ':zero': 0,
          ':own': new Set([id]),
          ':one': 1,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    { Put: { TableName, Item: items.key(order), ...conditions.absent } },
  ]);

  const transaction = await askGateway(`/v1/payments/${target.gatewayId}`, {
    paymentType: gatewayType,
    merchantTransactionId: `${id}.1`,
    amount,
    currency,
    merchantInvoiceId: reference,
  });

  const succeeded = items.settled(processing, transaction);
  const { settledAt, gatewayId } = succeeded;
  const booked = books.map((counter) => `#references.#target.${counter} = #references.#target.${counter} + :amount`);
  await write([
    { Put: { TableName, Item: succeeded, ...conditions.claimed } },
    {
      Update: {
        TableName,
        Key,
        UpdateExpression: `SET ${['updatedAt = :at', ...booked, ...(isReference ? ['#references.#own = :reference'] : [])].join(', ')} ADD #version :one DELETE unsettled :own`,
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeNames: {
          '#references': 'references',
          '#target': target.id,
          '#version': 'version',
          ...(isReference && { '#own': id }),
        },
        ExpressionAttributeValues: {
          ':at': settledAt,
          ':amount': order.requested,
          ':own': new Set([id]),
          ':one': 1,
          ...(isReference && { ':reference': referenceOf(order, gatewayId, settledAt) }),
        },
      },
    },
    { Put: { TableName, Item: items.event(succeeded) } },
    { Put: { TableName, Item: items.gatewayId(succeeded), ...conditions.ofOperation(id) } },
  ]);
  return answer(succeeded);
};

const isHead = (item: unknown): item is Head => typeof item === 'object' && item !== null;
