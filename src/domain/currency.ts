/**
 * ISO 4217 currencies a payment can be in, with the decimals of their minor unit (source: ISO 4217 list one; two is the
 * rule, so only what differs is spelled out). Funds codes, metals and test codes are left out: nobody is paid in them.
 */
const twoDecimals =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE ' +
  'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW ' +
  'KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK ' +
  'PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS ' +
  'UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG';
const noDecimals = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
const threeDecimals = 'BHD IQD JOD KWD LYD OMR TND';

const decimals: ReadonlyMap<string, number> = new Map([
  ...twoDecimals.split(' ').map((code) => [code, 2] as const),
  ...noDecimals.split(' ').map((code) => [code, 0] as const),
  ...threeDecimals.split(' ').map((code) => [code, 3] as const),
]);

export type Currency = string & { readonly currency: unique symbol };

export const isCurrency = (code: string): code is Currency => decimals.has(code);

/** Decimals of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD. */
export const decimalsOf = (currency: Currency): number => decimals.get(currency) ?? 2;
