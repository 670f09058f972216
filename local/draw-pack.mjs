// Draws docs/representment.png: argues a case on the running stack as a team would, and takes a picture of what was sealed.
//   npm start                                     (in another shell)
//   npm install --no-save @napi-rs/canvas         (it is needed for nothing else)
//   node local/enter.mjs local/draw-pack.mjs
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { renderPageAsImage } from 'unpdf';
import { readStack } from '../admin/local-stack.ts';
import { clientOf } from './client-of.ts';
import { sampleCard } from './sample-card.ts';

const stack = readStack();
const [shop, desk] = [clientOf(stack, 'storefront'), clientOf(stack, 'dispute_team')];

const reference = 'ORDER-1042';
const order = { entity: 'shop-eu', currency: 'EUR', amount: '92.00', reference, card: sampleCard };
const { paymentId } = await shop.createPayment({ ...order, type: 'debit' });
await shop.refund({ paymentId, amount: '12.00', reason: 'damaged', reference: 'RMA-7' });
const told = {
  reason: '13.1',
  caseNumber: `BANK-${Date.now()}`,
  arn: '24011345678901234567890',
  responseDueAt: '2099-02-03',
};
const { payment } = await desk.chargeback({ paymentId, amount: '80.00', ...told });
const [disputeId] = payment.disputes;

const note = deliveryNote();
const file = { name: 'delivery-note.png', type: 'image/png', size: note.length, sha256: hashOf(note) };
const piece = await desk.addEvidence({ disputeId, kind: 'proof_of_delivery', title: 'Signed by the neighbor', file });
const form = new globalThis.FormData();
for (const [name, value] of Object.entries(piece.upload.fields)) form.append(name, value);
form.append('file', new globalThis.Blob([note]));
const sent = await globalThis.fetch(piece.upload.url, { method: 'POST', body: form });
if (!sent.ok) throw new Error(`The bucket answered ${sent.status}`);
await desk.receiveEvidence({ disputeId, evidenceId: piece.id });
await desk.addEvidence({
  disputeId,
  kind: 'correspondence',
  title: 'What the customer wrote',
  text: 'On 14 January she wrote: "Found the parcel next door, thank you for your help."',
});
await desk.represent({ disputeId });
const { pdf } = await desk.getRepresentment({ disputeId });
const bytes = new Uint8Array(await (await globalThis.fetch(pdf.url)).arrayBuffer());

const pages = [];
for (const page of [1, pdf.pages - 1]) {
  const png = await renderPageAsImage(bytes.slice(), page, {
    canvasImport: () => import('@napi-rs/canvas'),
    scale: 0.9,
  });
  pages.push(await loadImage(Buffer.from(png)));
}
const gap = 12;
const width = pages.reduce((sum, page) => sum + page.width + gap, gap);
const picture = createCanvas(width, Math.max(...pages.map(({ height }) => height)) + 2 * gap);
const context = picture.getContext('2d');
context.fillStyle = '#d0d7de';
context.fillRect(0, 0, picture.width, picture.height);
let left = gap;
for (const page of pages) {
  context.drawImage(page, left, gap);
  left += page.width + gap;
}
writeFileSync('docs/representment.png', await picture.encode('png'));
console.log(`docs/representment.png shows pages 1 and ${pdf.pages - 1} of ${pdf.pages}, sealed as ${pdf.sha256}`);

function deliveryNote() {
  const canvas = createCanvas(900, 620);
  const paper = canvas.getContext('2d');
  paper.fillStyle = '#fffef8';
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.fillStyle = '#222';
  paper.font = 'bold 40px sans-serif';
  paper.fillText('DELIVERY NOTE', 60, 90);
  paper.font = '26px sans-serif';
  const lines = [
    'Shipment 4711 for ORDER-1042',
    'Jane Jones, Example Street 5',
    '12 January, 14:32',
    'Handed to: M. Huber, next door',
  ];
  for (const [index, line] of lines.entries()) paper.fillText(line, 60, 170 + index * 50);
  paper.strokeStyle = '#1f3b8f';
  paper.lineWidth = 4;
  paper.beginPath();
  paper.moveTo(90, 500);
  for (let x = 0; x < 380; x += 4) paper.lineTo(90 + x, 490 + Math.sin(x / 13) * 34 * Math.cos(x / 90));
  paper.stroke();
  paper.fillRect(60, 550, 460, 2);
  paper.font = '20px sans-serif';
  paper.fillText('Signature', 60, 582);
  return canvas.toBuffer('image/png');
}

function hashOf(content) {
  return createHash('sha256').update(content).digest('hex');
}
