/** As AWS counts them. */
export const hoursAMonth = 730;
