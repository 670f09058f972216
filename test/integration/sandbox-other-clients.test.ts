import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entityNamed, SandboxCaller } from './sandbox-caller.ts';

// Clients that were written for the real platform, request by request as they put them on the wire, and the fields
// without which their parsers give up. If one of these breaks, somebody's client can no longer use the sandbox.
let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());

// Debits can be voided here as on the platform's simulator, which these clients rely on.
const { entityId, token } = entityNamed('shop-release');

const submit = async (path: string, body: string): Promise<Record<string, unknown> & { id: string }> => {
  const answer = await caller.raw(path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    },
    body,
  });
  return (await answer.json()) as Record<string, unknown> & { id: string };
};

describe('ActiveMerchant, which mixes a bearer token with authentication.entityId and sends empty values', () => {
  const cardPart =
    'paymentBrand=VISA&card.holder=Longbob+Longsen&card.number=4200000000000000&card.expiryMonth=05&card.expiryYear=2018&card.cvv=123';
  const shopper =
    'billing.street1=123+Test+Street&billing.street2=&billing.city=Test&billing.state=TE&billing.postcode=AB12CD&billing.country=GB' +
    '&shipping.givenName=Muton&shipping.surname=DeMicelis&customer.merchantCustomerId=your+merchant%2Fcustomer+id' +
    '&customer.givenName=Longbob&customer.birthDate=&customer.phone=%28%3F%21%3F%29555-5555&customer.ip=101.102.103.104';
  const extras =
    'customParameters[SHOPPER_test124TestName009]=customParameters_test&customParameters[SHOPPER_pluginId]=activemerchant';
  const names =
    'descriptor=Store+Purchase+-+Books&merchantInvoiceId=Order+1434829861&merchantTransactionId=active_merchant_test_complete+1434829861';
  const auth = `authentication.entityId=${entityId}`;

  const start = (type: string, card = cardPart) =>
    submit(
      '/v1/payments',
      `paymentType=${type}&amount=1.00&currency=EUR&${names}&${card}&${shopper}&${extras}&${auth}`,
    );
  const refer = (id: string, type: string, money: string) =>
    submit(`/v1/payments/${id}`, `paymentType=${type}&${money}&descriptor=&merchantInvoiceId=&${auth}`);

  const succeeds = {
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    result: {
      code: expect.stringMatching(/^(000\.000\.|000\.100\.1|000\.[36])/),
      description: expect.stringContaining('Request successfully processed'),
    },
  };

  test('purchases, authorizes, captures a part, refunds a part and voids', async () => {
    const purchase = await start('DB');
    const authorization = await start('PA');
    expect([purchase, authorization]).toMatchObject([succeeds, succeeds]);
    expect(await refer(authorization.id, 'CP', 'amount=0.99&currency=EUR')).toMatchObject(succeeds);
    expect(await refer(purchase.id, 'RF', 'amount=0.99&currency=EUR')).toMatchObject(succeeds);
    // A void carries an empty amount and no currency at all.
    const [debit, verified] = [await start('DB'), await start('PA')];
    expect(await refer(debit.id, 'RV', 'amount=')).toMatchObject(succeeds);
    expect(await refer(verified.id, 'RV', 'amount=')).toMatchObject(succeeds);
  });

  test('stores a card and pays with it', async () => {
    const stored = await submit('/v1/registrations', `${cardPart}&createRegistration=true&${auth}`);
    expect(stored).toMatchObject(succeeds);
    const body = `paymentType=DB&amount=1.00&currency=EUR&${names}&card.cvv=123&${auth}`;
    expect(await submit(`/v1/registrations/${stored.id}/payments`, body)).toMatchObject(succeeds);
  });

  test('reads in a failure the text it knows', async () => {
    const unknown = '8a8444494a0033a6014e12b371fb6a1e';
    const invalid = await start('DB', cardPart.replace('4200000000000000', '4444444444444444'));
    expect(invalid).toMatchObject({
      result: { code: '100.100.101', description: expect.stringMatching('invalid creditcard') },
    });
    const texts = await Promise.all(
      ['CP', 'RF', 'RV'].map(async (type) => (await refer(unknown, type, 'amount=1.00&currency=EUR'))['result']),
    );
    expect(texts).toMatchObject([
      { description: expect.stringMatching('capture needs at least one successful transaction') },
      { description: expect.stringMatching('Invalid payment data') },
      { description: expect.stringMatching('reversal needs at least one successful transaction') },
    ]);
  });
});

describe('Hyperswitch, whose parsers demand every field they name', () => {
  const refusal = {
    ndc: expect.any(String),
    timestamp: expect.any(String),
    buildNumber: expect.any(String),
    result: { code: expect.any(String), description: expect.any(String) },
  };
  const envelope = { ...refusal, id: expect.any(String) };
  const referencing = {
    ...envelope,
    referencedId: expect.any(String),
    amount: expect.any(String),
    currency: 'EUR',
    descriptor: expect.any(String),
    resultDetails: expect.objectContaining({ ExtendedDescription: expect.any(String) }),
  };
  const card =
    'card.number=4200000000000000&card.holder=Jane+Jones&card.expiryMonth=05&card.expiryYear=2034&card.cvv=123&paymentBrand=VISA';
  const authorize = (type: string, more = '') =>
    submit('/v1/payments', `entityId=${entityId}&amount=10.00&currency=EUR&paymentType=${type}&${card}${more}`);

  test('authorizes, captures, cancels, refunds and asks for the state', async () => {
    const first = await authorize('PA', '&shopperResultUrl=https%3A%2F%2Fshop.example%2Fback');
    const second = await authorize('PA');
    expect([first, second]).toMatchObject([envelope, envelope]);
    const capture = await submit(
      `/v1/payments/${first.id}`,
      `entityId=${entityId}&amount=10.00&currency=EUR&paymentType=CP`,
    );
    expect(capture).toMatchObject({ ...referencing, paymentType: 'CP', referencedId: first.id });
    const cancel = await submit(`/v1/payments/${second.id}`, `entityId=${entityId}&paymentType=RV`);
    expect(cancel).toMatchObject({ ...referencing, paymentType: 'RV', amount: '10.00' });
    const refund = `amount=4.00&currency=EUR&paymentType=RF&entityId=${entityId}`;
    expect(await submit(`/v1/payments/${capture.id}`, refund)).toMatchObject(envelope);
    expect((await caller.get('shop-release', `/v1/payments/${first.id}`)).body).toMatchObject(envelope);
  });

  test('sets up a mandate and charges it', async () => {
    const mandate = await submit('/v1/registrations', `entityId=${entityId}&${card}`);
    expect(mandate).toMatchObject({
      id: expect.any(String),
      timestamp: expect.any(String),
      buildNumber: expect.any(String),
    });
    const charge =
      `entityId=${entityId}&amount=10.00&currency=EUR&paymentType=DB&standingInstruction.mode=REPEATED` +
      '&standingInstruction.type=UNSCHEDULED&standingInstruction.source=MIT&recurringType=REPEATED';
    expect(await submit(`/v1/registrations/${mandate.id}/payments`, charge)).toMatchObject(envelope);
    const initial = '&standingInstruction.mode=INITIAL&createRegistration=true';
    expect(await authorize('DB', initial)).toMatchObject({ ...envelope, registrationId: expect.any(String) });
  });

  test('sends the shopper to a bank', async () => {
    const body = `entityId=${entityId}&amount=10.00&currency=EUR&paymentType=DB&paymentBrand=EPS&bankAccount.country=AT`;
    expect(await submit('/v1/payments', body)).toMatchObject({
      ...envelope,
      redirect: { method: 'GET', url: expect.stringMatching(/^http/), parameters: [] },
    });
  });

  test('reads errors, access refused included', async () => {
    const invalid = await submit('/v1/payments', `entityId=${entityId}&paymentType=DB&amount=ten&currency=EUR`);
    expect(invalid).toMatchObject({ ...refusal, result: { parameterErrors: [{ name: 'amount', value: 'ten' }] } });
    expect(await submit('/v1/payments', `entityId=${'0'.repeat(32)}`)).toMatchObject(envelope);
  });
});

describe('plugins and scripts', () => {
  test('HyperPay’s Magento plugin captures and refunds without a name for the operation', async () => {
    const { id } = await caller.pay('shop-release', 'PA', '50.00', { merchantTransactionId: '000000123' });
    const body = `entityId=${entityId}&currency=EUR&amount=50&paymentType=CP`;
    expect(await submit(`/v1/payments/${id}`, body)).toMatchObject({
      amount: '50.00',
      merchantTransactionId: '000000123',
    });
  });

  test('CatalystPay books receipts, refunds and rebills one after the other on one debit', async () => {
    const { id } = await caller.pay('shop-release', 'DB', '92', {
      'card.number': '4111111111111111',
      'card.expiryYear': '2025',
    });
    const codes = [];
    for (const type of ['RC', 'RF', 'RC', 'RB']) {
      codes.push((await caller.refer('shop-release', id, type, '10.00')).code);
    }
    expect(codes).toEqual(Array.from({ length: 4 }, () => '000.100.110'));
  });

  test('PayUnity’s connector looks for its own id and checks its health with one that is not there', async () => {
    await caller.pay('shop-release', 'DB', '92.00', { merchantTransactionId: 'test123' });
    const found = await caller.get('shop-release', '/v1/query', { merchantTransactionId: 'test123' });
    expect(found.body).toMatchObject({
      result: { code: '000.000.100' },
      payments: [{ id: expect.any(String), result: { code: '000.100.110' }, amount: '92.00' }],
    });
    const health = await caller.get('shop-release', '/v1/query', { merchantTransactionId: 'doesntexist' });
    expect(health).toMatchObject({ status: 400, code: '700.400.580' });
  });

  test('an exporter reads the pages of a day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { body } = await caller.get('shop-release', '/v3/query', {
      'date.from': `${today} 00:00:00`,
      'date.to': `${today} 23:59:59`,
      paymentTypes: 'DB,RF,PA,CP,RV,3D',
      pageNo: '1',
    });
    expect(body).toMatchObject({ pages: 1, records: expect.arrayContaining([]) });
  });
});
