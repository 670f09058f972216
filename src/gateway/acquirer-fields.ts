/** The details of an answer that finance matches statements by; the rest of this free-form field is left alone. */
export const acquirerFields = [
  'reconciliationId',
  'ConnectorTxID1',
  'ConnectorTxID2',
  'ConnectorTxID3',
  'AuthCode',
  'AcquirerResponse',
  'clearingInstituteName',
];
