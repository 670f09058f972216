import * as z from 'zod';
import { line } from './fields.ts';

/**
 * What passes through to the gateway: the instrument and what is known of shopper and order. Names and formats are OPP's
 * own (flat dotted names on its wire); nothing of it is kept but brand, last four digits and expiry of a card.
 */

const twoDigitMonth = z.string().regex(/^(0[1-9]|1[0-2])$/, 'must be a month from "01" to "12"');

export const card = z
  .strictObject({
    number: z.string().regex(/^[0-9]{8,32}$/, 'must be 8 to 32 digits'),
    brand: z.string().regex(/^[A-Za-z0-9_]{1,32}$/, "must be one of the gateway's brands such as VISA or MASTER"),
    holder: line(128).min(3),
    expiryMonth: twoDigitMonth,
    expiryYear: z.string().regex(/^(19|20)[0-9]{2}$/, 'must be a year of four digits'),
    cvv: z.string().regex(/^[0-9]{3,4}$/, 'must be 3 or 4 digits'),
  })
  .partial({ cvv: true, holder: true });

export const registrationId = z.string().regex(/^[0-9a-fA-F]{32}$/, 'must be the 32 hex characters of a registration');

const customer = z
  .strictObject({
    merchantCustomerId: line(255),
    givenName: line(50),
    surname: line(50),
    email: z.email().min(6).max(128),
    phone: z.string().regex(/^[+0-9][0-9 .()/-]{5,25}$/, 'must be a telephone number'),
    birthDate: z.iso.date(),
    ip: z.union([z.ipv4(), z.ipv6()]),
    companyName: line(100),
  })
  .partial();

const address = z
  .strictObject({
    street1: line(100),
    street2: line(100),
    city: line(80),
    state: z.string().regex(/^[a-zA-Z0-9.]{1,50}$/),
    postcode: z.string().regex(/^[A-Za-z0-9 -]{1,16}$/),
    country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 code in capitals such as "DE"'),
  })
  .partial();

const recipient = z
  .strictObject({ givenName: line(50), surname: line(50), birthDate: z.iso.date(), ...address.shape })
  .partial();

const standingInstruction = z
  .strictObject({
    mode: z.enum(['INITIAL', 'REPEATED']),
    type: z.enum(['RECURRING', 'UNSCHEDULED', 'INSTALLMENT']),
    source: z.enum(['CIT', 'MIT']),
    initialTransactionId: line(64),
  })
  .partial({ initialTransactionId: true });

/** Results of a 3-D Secure authentication made elsewhere. */
const threeDSecure = z
  .strictObject({
    eci: z.string().regex(/^0?[0-9]$/),
    verificationId: z.string().regex(/^[A-Za-z0-9+/=]{20,40}$/, 'must be the authentication value in base64'),
    version: z.string().regex(/^[12](\.[0-9]){0,2}$/),
    dsTransactionId: z.string().regex(/^[0-9a-fA-F-]{36}$/, 'must be a UUID'),
    xid: z.string().regex(/^[A-Za-z0-9+/=]{20,40}$/),
  })
  .partial();

export const passThrough = z
  .object({ customer, billing: address, shipping: address, recipient, standingInstruction, threeDSecure })
  .partial().shape;
