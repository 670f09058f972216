import { wireAmount } from '../books/cents.ts';
import { type Form } from '../http/form.ts';

export type ParameterError = { readonly name: string; readonly value?: string; readonly message: string };

const formats: Readonly<Record<string, RegExp>> = {
  amount: wireAmount,
  currency: /^[A-Z]{3}$/,
  testMode: /^(INTERNAL|EXTERNAL)$/,
  paymentBrand: /^[a-zA-Z0-9_]{1,32}$/,
  // Sources disagree on the shortest one (8 or 1); the lenient reading lets every client in.
  merchantTransactionId: /^[\s\S]{1,255}$/,
  merchantInvoiceId: /^[\s\S]{1,255}$/,
  descriptor: /^[\s\S]{1,127}$/,
  'card.number': /^[0-9]{8,32}$/,
  'card.holder': /^[\s\S]{3,128}$/,
  'card.expiryMonth': /^(0[1-9]|1[0-2])$/,
  'card.expiryYear': /^(19|20)[0-9]{2}$/,
  'card.cvv': /^[0-9]{3,4}$/,
};

/** All that is wrong with the form of a request; an error about a card never repeats the value. */
export const parameterErrors = (form: Form, required: readonly string[]): readonly ParameterError[] => [
  ...required.filter((name) => !form.has(name)).map((name) => ({ name, message: 'may not be empty' })),
  ...[...form].flatMap(([name, value]) => {
    const format = formats[name];
    if (!format || format.test(value)) return [];
    const message = `must match ${format.source}`;
    return [name.startsWith('card.') ? { name, message } : { name, value, message }];
  }),
];

export const typeError = (form: Form, allowed: readonly string[]): readonly ParameterError[] => {
  const value = form.get('paymentType');
  return value === undefined ? [] : [{ name: 'paymentType', value, message: `must be one of [${allowed.join(', ')}]` }];
};
