/** The card the tour pays with. Nothing but its CVV has that number, so that a test can look for it in all that was kept. */
export const sampleCard = {
  number: '4200000000000000',
  brand: 'VISA',
  holder: 'Jane Jones',
  expiryMonth: '05',
  expiryYear: '2034',
  cvv: '8264',
};
