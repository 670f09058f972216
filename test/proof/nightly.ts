/** `npm run proof` tries all of it; every other run of the tests tries what fits in its time. */
export const isNightly = process.env['PROOF'] === 'nightly';
/** What was random can be had again: `PROOF_SEED=... npm run proof`. Only a night draws something new: other runs show what a change breaks. */
export const seed = Number(process.env['PROOF_SEED'] ?? (isNightly ? Date.now() % 2 ** 31 : 1));
/** One history at a time, so that only what fails is drawn again, smaller and smaller, for so long. */
export const drawing = { numRuns: 1, interruptAfterTimeLimit: 15 * 60_000 };
