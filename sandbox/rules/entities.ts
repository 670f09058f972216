/** One channel at the gateway: its credentials and what its acquirer can do. Everything that differs is data here. */
export type Entity = {
  readonly name: string;
  readonly entityId: string;
  /** Bearer token. As at OPP it is base64 of `userId|password`, the legacy credentials. */
  readonly token: string;
  readonly mode: 'test' | 'live';
  readonly captures: 'one' | 'several';
  readonly reversesDebits: boolean;
  /** May the rest of an authorization be reversed once a part was captured? */
  readonly releasesRest: boolean;
  readonly chargebacks: 'api' | 'internal';
  readonly reversesSecondChargeback: boolean;
  readonly payouts: boolean;
  readonly rebills: boolean;
  readonly authorizationDays: number | null;
  /** Does the answer to a PA carry the end of its life? */
  readonly tellsExpiry: boolean;
  readonly secureQuery: boolean;
  readonly dateSearch: boolean;
  readonly queriesPerMinute: number | null;
  readonly hook: { readonly url: string; readonly keyHex: string; readonly wrapper: 'none' | 'json' } | null;
};

const merchant = Buffer.from('8a8294174e735d0c014e78beb6b9154b|sandbox1').toString('base64');
const otherMerchant = Buffer.from('8a8294174e735d0c014e78beb6c5154f|sandbox2').toString('base64');

const general = {
  token: merchant,
  mode: 'test',
  captures: 'several',
  reversesDebits: false,
  releasesRest: false,
  chargebacks: 'api',
  reversesSecondChargeback: false,
  payouts: true,
  rebills: true,
  authorizationDays: null,
  tellsExpiry: false,
  secureQuery: true,
  dateSearch: false,
  queriesPerMinute: null,
  hook: null,
} as const;

export const defaultEntities: readonly Entity[] = [
  { ...general, name: 'shop-eu', entityId: '8ac7a4c97f1a0001017f1a0000000001' },
  { ...general, name: 'shop-single', entityId: '8ac7a4c97f1a0001017f1a0000000002', captures: 'one' },
  {
    ...general,
    name: 'shop-release',
    entityId: '8ac7a4c97f1a0001017f1a0000000003',
    releasesRest: true,
    reversesDebits: true,
    dateSearch: true,
  },
  {
    ...general,
    name: 'shop-us',
    entityId: '8ac7a4c97f1a0001017f1a0000000004',
    chargebacks: 'internal',
    payouts: false,
    rebills: false,
    authorizationDays: 7,
    tellsExpiry: true,
  },
  { ...general, name: 'shop-jp', entityId: '8ac7a4c97f1a0001017f1a0000000005' },
  { ...general, name: 'shop-other', entityId: '8ac7a4c97f1a0001017f1a0000000006', token: otherMerchant },
  { ...general, name: 'shop-live', entityId: '8ac7a4c97f1a0001017f1a0000000007', mode: 'live' },
  { ...general, name: 'shop-blind', entityId: '8ac7a4c97f1a0001017f1a0000000008', secureQuery: false },
  { ...general, name: 'shop-strict', entityId: '8ac7a4c97f1a0001017f1a0000000009' },
  { ...general, name: 'shop-record', entityId: '8ac7a4c97f1a0001017f1a000000000a', chargebacks: 'internal' },
  { ...general, name: 'shop-told', entityId: '8ac7a4c97f1a0001017f1a000000000b' },
  {
    ...general,
    name: 'shop-brief',
    entityId: '8ac7a4c97f1a0001017f1a000000000c',
    // Twenty seconds.
    authorizationDays: 20 / 86_400,
    tellsExpiry: true,
  },
];
