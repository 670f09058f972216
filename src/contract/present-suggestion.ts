import type { Suggestion } from '../domain/suggestion.ts';
import { formatAmount } from '../domain/money.ts';

/** A payment that a letter of the bank may be about, as the API shows it. */
export const presentSuggestion = ({ amount: minor, currency, ...payment }: Suggestion) => ({
  ...payment,
  amount: formatAmount({ minor, currency }),
  currency,
});
