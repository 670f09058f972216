import * as z from 'zod';

/**
 * A transaction as OPP answers it, from any of its endpoints. Open on purpose: the platform adds fields whenever it likes,
 * and drops others from what failed. A field we would read but cannot is treated as absent, never as an error.
 */
const text = z.string().nullish().catch(null);

/** OPP writes amounts as strings; another form is kept as text, so that it can be seen not to be one. */
const amount = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch('unreadable');

const detail = z.record(z.string(), z.unknown()).nullish().catch(null);

export const transaction = z.looseObject({
  id: text,
  paymentType: text,
  paymentBrand: text,
  referencedId: text,
  merchantTransactionId: text,
  amount,
  currency: text,
  timestamp: text,
  result: z.looseObject({ code: z.string(), description: text }),
  resultDetails: detail,
  card: z.looseObject({ last4Digits: text, expiryMonth: text, expiryYear: text }).nullish().catch(null),
  redirect: z
    .looseObject({
      url: z.string(),
      method: z.enum(['GET', 'POST']).catch('GET'),
      parameters: z.array(z.looseObject({ name: z.string(), value: z.string() })).catch([]),
    })
    .nullish()
    .catch(null),
});
export type Transaction = z.infer<typeof transaction>;

/** The JSON of a body, or undefined where it is none (a proxy's HTML page, half an answer). */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
