/**
 * Whether a text holds something that looks like a card number: digits that begin like the cards of a brand, are as many as
 * those have, and pass the Luhn check (ISO/IEC 7812). They may stand in groups with blanks, dashes, dots and the like between
 * them, and within a longer run of digits. Such a text is refused everywhere but in the card's own fields, so that no field we
 * keep can hold one (invariant I5).
 *
 * What is refused by mistake, counted over random digits: none of up to 12 of them, one in a hundred of 13 (EANs that begin with
 * 4), one in 30 of 16, one in 8 of 19. Dates and times of up to 14 digits, UUIDs and our own ids never are. A letter every
 * dozen digits prevents it.
 */
export function looksLikeCardNumber(text: string): boolean {
  const plain = text.normalize('NFKC').replaceAll(uuids, ' x ');
  return (plain.match(chains) ?? []).some((chain) => hasCardNumber(chain.match(/\d+/g) ?? []));
}

/** How a brand's numbers begin, and how many digits they have. */
const brands: readonly { readonly begins: RegExp; readonly digits: readonly number[] }[] = [
  // Visa
  { begins: /^4/, digits: [13, 16, 19] },
  // Mastercard
  { begins: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, digits: [16] },
  // American Express
  { begins: /^3[47]/, digits: [15] },
  // Diners Club
  { begins: /^3(0[0-5]|095|[689])/, digits: [14] },
  // JCB
  { begins: /^35(2[89]|[3-8])/, digits: [16, 17, 18, 19] },
  // Discover, UnionPay, RuPay; Maestro, Elo, Verve, Meeza; Mir; Troy
  { begins: /^(6[0-57]|50(18|20|38|[67])|5893|220[0-4]|9792)/, digits: [16, 17, 18, 19] },
];
const longest = 19;
/** What nearly every card has. Of the other lengths most would be chance within a longer run. */
const usual = [15, 16] as const;

/** One UUID in a thousand has digits that would pass; nobody writes a card number as a UUID. */
const uuids = /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi;

/** Groups of digits with no more between them than people, or what they copy from, put into a card number. */
const chains = /\d+(?:[\s\-\u2010-\u2015\u2212._/,\u00ad\u200b-\u200d]{1,2}\d+)*/g;

/** Any run of neighboring groups may be the number: another one before it, an expiry or a CVV behind it does not hide it. */
function hasCardNumber(groups: readonly string[]): boolean {
  return groups.some((group, first) => {
    if (within(group).some(isCardNumber)) return true;
    let digits = '';
    for (const next of groups.slice(first, first + longest)) {
      digits += next;
      if (digits.length > longest) return false;
      if (isCardNumber(digits)) return true;
    }
    return false;
  });
}

/** What a run of digits holds of the usual length. */
const within = (run: string): readonly string[] =>
  usual.flatMap((digits) =>
    Array.from({ length: Math.max(run.length - digits + 1, 0) }, (_, start) => run.slice(start, start + digits)),
  );

function isCardNumber(digits: string): boolean {
  if (!brands.some((brand) => brand.digits.includes(digits.length) && brand.begins.test(digits))) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}
