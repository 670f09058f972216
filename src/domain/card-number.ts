/**
 * Whether a text holds something that looks like a card number: 13 to 19 digits, perhaps in groups, that begin like a card
 * (2 to 6, ISO/IEC 7812) and pass the Luhn check. Such a text is refused everywhere but in the card's own fields, so that
 * no field we keep can hold one (invariant I5).
 */
export function looksLikeCardNumber(text: string): boolean {
  const plain = text.normalize('NFKC').replaceAll(uuids, ' x ');
  return (plain.match(chains) ?? []).some((chain) => hasCardNumber(chain.split(/\D+/)));
}

/** One UUID in a thousand has digits that would pass; nobody writes a card number as a UUID. */
const uuids = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi;

/** Groups of digits with no more between them than people put into a card number. */
const chains = /\d+(?:[\s\-._/,]{1,2}\d+)*/g;

/** Any run of neighboring groups may be the number: another one before it, an expiry or a CVV behind it does not hide it. */
function hasCardNumber(groups: readonly string[]): boolean {
  return groups.some((group, first) => {
    if (group.length > longest) return windows(group).some(isCardNumber);
    let digits = '';
    for (const next of groups.slice(first, first + longest)) {
      digits += next;
      if (digits.length > longest) return false;
      if (isCardNumber(digits)) return true;
    }
    return false;
  });
}

const longest = 19;
const usual = 16;
const windows = (digits: string): readonly string[] =>
  Array.from({ length: digits.length - usual + 1 }, (_, start) => digits.slice(start, start + usual));

function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || !/^[2-6]/.test(digits)) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}
