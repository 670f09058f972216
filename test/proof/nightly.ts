/** `npm run proof` tries all of it; every other run of the tests tries what fits in its time. */
export const isNightly = process.env['PROOF'] === 'nightly';
/** What was random can be had again: `PROOF_SEED=... npm run proof`. */
export const seed = Number(process.env['PROOF_SEED'] ?? Date.now() % 2 ** 31);
