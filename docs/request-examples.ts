import type * as z from 'zod';
import type { RouteName, Routes } from '../src/contract/routes.ts';

type WithBody = { [Name in RouteName]: Routes[Name]['body'] extends z.ZodType ? Name : never }[RouteName];

/** One body for every route that takes one, as it would be sent. */
export const requestExamples = {
  createPayment: {
    entity: 'shop-eu',
    type: 'preauthorization',
    amount: '92.00',
    currency: 'EUR',
    registrationId: '8ac7a4a28f1c2d3e018f1c2d3e4f5a6b',
    reference: 'ORDER-1042',
  },
  createWebhookEndpoint: {
    entity: 'shop-eu',
    url: 'https://shop.example/webhooks',
    eventTypes: ['refund.succeeded', 'refund.failed'],
  },
  changeWebhookEndpoint: { disabled: true },
  importPayment: {
    entity: 'shop-eu',
    gatewayId: '8ac7a4a28f1c2d3e018f1c2d3e4f5a6b',
    expected: { type: 'debit', amount: '49.90', currency: 'EUR' },
    reference: 'ORDER-1043',
  },
  capture: { amount: '60.00', reason: 'partial_shipment' },
  reverse: { reason: 'change_of_mind' },
  refund: { amount: '10.00', reason: 'damaged', reference: 'RMA-7' },
  rebill: { amount: '5.00', reason: 'price_above_estimate' },
  correctDiscrepancy: { action: 'book', reason: 'Paid at the till, never imported.' },
  chargeback: {
    amount: '60.00',
    reason: '13.1',
    caseNumber: 'BANK-7781',
    receivedAt: '2026-01-12',
    responseDueAt: '2026-02-03',
    fee: { amount: '15.00', currency: 'EUR' },
  },
  importDisputes: {
    csv: 'caseNumber,amount,currency,reason,responseDueAt,reference\nBANK-7781,60.00,EUR,13.1,2026-02-03,ORDER-1042\n',
  },
  assignDispute: { assignee: 'user:ada' },
  addEvidence: {
    kind: 'proof_of_delivery',
    title: 'Signed by the neighbor',
    file: {
      name: 'tracking.pdf',
      type: 'application/pdf',
      size: 48_213,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
  },
  changeEvidence: { title: 'Signed at the door' },
  represent: {},
  recordDelivery: { channel: 'portal', reference: 'UPLOAD-4711' },
  acceptDispute: { reason: 'The parcel was lost.' },
  ruleOnDispute: { outcome: 'won', amount: '40.00', reference: 'RULING-7781', decidedAt: '2026-03-20' },
  reverseChargeback: { amount: '60.00' },
  resolveOperation: {
    outcome: 'succeeded',
    reason: 'Found in the portal under RMA-7, settled on 12 January.',
    gatewayId: '8ac7a4a28f1c2d3e018f1c2d3e4f5a6b',
  },
  dismissLetter: { reason: 'Of our other shop, whose bank has it too.' },
  payOut: {
    entity: 'shop-eu',
    amount: '15.00',
    currency: 'EUR',
    registrationId: '8ac7a4a28f1c2d3e018f1c2d3e4f5a6b',
    reason: 'refund_window_closed',
  },
} as const satisfies { [Name in WithBody]: z.input<Routes[Name]['body']> };
