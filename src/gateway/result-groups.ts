/**
 * OPP's result code groups with their published expressions (the newer forms; over the known codes they are disjoint, so
 * the order matters only for `pending-long`, which an older form of `external-risk` also matched).
 */
const groups = [
  ['success', /^(000\.000\.|000\.100\.1|000\.[36]|000\.400\.[1][12]0)/],
  ['success-manual-review', /^(000\.400\.0[^3]|000\.400\.100)/],
  ['pending', /^(000\.200)/],
  ['pending-long', /^(800\.400\.5|100\.400\.500)/],
  ['rejected-3ds-intercard', /^(000\.400\.[1][0-9][1-9]|000\.400\.2)/],
  ['rejected-soft-decline', /^(300\.100\.100)/],
  ['rejected-bank', /^(800\.[17]00|800\.800\.[123])/],
  ['rejected-communication', /^(900\.[1234]00|000\.400\.030)/],
  ['rejected-system', /^(800\.[56]|999\.|600\.1|800\.800\.[84])/],
  ['rejected-async', /^(100\.39[765])/],
  ['rejected-external-risk', /^(100\.400\.[0-3]|100\.380\.100|100\.380\.11|100\.380\.4|100\.380\.5)/],
  ['rejected-address', /^(800\.400\.1)/],
  ['rejected-3dsecure', /^(800\.400\.2|100\.390)/],
  ['rejected-blacklist', /^(800\.[32])/],
  ['rejected-risk-validation', /^(800\.1[123456]0)/],
  ['rejected-configuration', /^(600\.[23]|500\.[12]|800\.121)/],
  ['rejected-registration', /^(100\.[13]50)/],
  ['rejected-job', /^(100\.250|100\.360)/],
  ['rejected-reference', /^(700\.[1345][05]0)/],
  ['rejected-mac-retry-blocked', /^(700\.600|700\.601)/],
  ['rejected-format', /^(200\.[123]|100\.[53][07]|800\.900|100\.[69]00\.500)/],
  ['rejected-address-validation', /^(100\.800)/],
  ['rejected-contact', /^(100\.700|100\.900\.[0-9])/],
  ['rejected-account', /^(100\.100|100\.2[01])/],
  ['rejected-amount', /^(100\.55)/],
  ['rejected-risk-management', /^(100\.380\.[23]|100\.380\.101)/],
  ['chargeback', /^(000\.100\.2)/],
] as const;

export type ResultGroup = (typeof groups)[number][0] | 'unrecognized';

/** The group of a result code; every code has one, if only `unrecognized`. */
export const resultGroup = (code: string): ResultGroup =>
  groups.find(([, pattern]) => pattern.test(code))?.[0] ?? 'unrecognized';
