import { disputeIdOf, type DisputeId, type OperationId, type PaymentId } from '../../src/domain/ids.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { operationIdOf, paymentIdOf, reversalIdOf } from '../../src/exactly-once/identify.ts';
import { keys } from '../../src/store/keys.ts';
import type { Answer, DeskAnswer, Shop } from '../props/shop.ts';
import { audit, type GatewayBooks } from './audit.ts';
import type { Asked, Case } from './dimensions.ts';
import { Process } from './process.ts';
import type { World } from './world.ts';

type Ended = Answer | DeskAnswer | 'died' | 'stalled' | 'threw';

/** One case in its world: a payment of its own, from what must have been before to what the books say in the end. */
export class Play {
  readonly case: Case;
  /** The runs that may meet a fate: the one that serves the request, the clock's, and the one that gets a notification. */
  readonly sender: Process;
  readonly clock: Process;
  readonly hook: Process;
  readonly id: OperationId;
  private readonly world: World;
  private readonly shop: Shop;
  private readonly key: string;
  private payment: PaymentId;
  private readonly disputeId: DisputeId;
  private sending: Promise<Answer | DeskAnswer | 'threw'> | null = null;
  private readonly answers: Ended[] = [];

  constructor(world: World, one: Case, number: number) {
    this.world = world;
    this.case = one;
    this.shop = world.shop(one.scenario.shop);
    this.key = `case ${number}`;
    const { before, asked } = one.scenario;
    const entity = this.shop.entity.name;
    const itself = operationIdOf(entity, this.key);
    const chargeback = before.findIndex(({ type }) => type === 'chargeback');
    this.disputeId = disputeIdOf(chargeback < 0 ? itself : operationIdOf(entity, this.keyBefore(chargeback)));
    this.id =
      asked.type === 'ruling'
        ? reversalIdOf({ entity, id: this.disputeId, stage: 'chargeback', owes: 'reversal' })
        : itself;
    this.payment = paymentIdOf(this.id);
    const process = (of: Case['of']) => new Process(world.now, one.of === of ? one.fate : null);
    this.sender = process('request');
    this.clock = process('clock');
    this.hook = process('webhook');
  }

  /** The run that the case's fate befalls. */
  get fated(): Process {
    return { request: this.sender, clock: this.clock, webhook: this.hook }[this.case.of];
  }

  async prepare(): Promise<void> {
    const { scenario, fault } = this.case;
    for (const [index, asked] of scenario.before.entries()) {
      const answer = await this.ask(asked, this.keyBefore(index));
      if (answer.status > 201) throw new Error(`${asked.type}: ${answer.status} ${JSON.stringify(answer.body)}`);
      this.payment = answer.body.paymentId;
    }
    await this.world.meet(this.id, fault);
  }

  /** The request under test, up to its answer, its death or its standstill; and what else happens meanwhile. */
  async act(): Promise<void> {
    const { scenario, order } = this.case;
    const sent = order === 'webhook first' ? () => this.deliver(this.hook) : undefined;
    this.sending = this.ask(scenario.asked, this.key, this.sender, sent).catch(() => 'threw' as const);
    this.answers.push(await this.sender.run(this.sending));
    if (order === 'duplicate request') await this.repeat();
    if (order === 'duplicate webhook') for (const process of [this.hook, this.another()]) await this.deliver(process);
    if (scenario.twin) await this.ask(scenario.asked, `${this.key}, twin`);
  }

  /** The clock's function for this payment alone, while it has not met its fate: it may die where that of the others does not. */
  async tick(due: ReadonlySet<string>): Promise<void> {
    const own = [keys.head(this.payment).PK, keys.dispute(this.disputeId).PK].filter((partition) => due.has(partition));
    if (own.length === 0 || this.clock.hasMetItsFate()) return;
    await this.clock.run(this.world.tick(this.clock, own));
  }

  /** What comes when all seemed to be over: the stalled process, and the caller who has had no answer. */
  async late(): Promise<void> {
    this.sender.wake();
    this.clock.wake();
    this.hook.wake();
    if (this.sending && !this.sender.isDead()) this.answers.push(await this.sending);
    if (this.case.order === 'duplicate request') await this.repeat();
    if (this.case.order.includes('webhook')) await this.deliver(this.another());
  }

  /** How the operation under test ended, in a word, and what is wrong with the books of its payment. */
  async verdict(books: GatewayBooks): Promise<{ readonly end: string; readonly findings: readonly string[] }> {
    const whole = await this.world.audited(this.payment);
    const operation = whole?.operations.find(({ id }) => id === this.id);
    const unclaimed = operation ? [] : books.madeOf(this.id).filter(({ state }) => state !== 'rejected');
    const { fault, scenario } = this.case;
    const excuse = fault.excuse ?? scenario.excuse ?? null;
    return {
      end: operation ? endOf(operation) : 'never claimed',
      findings: [
        ...(whole ? audit(whole, books, excuse) : []),
        ...unclaimed.map(({ paymentType }) => `${paymentType} moved money, and nobody claimed it`),
        ...this.brokenPromises(operation),
      ],
    };
  }

  /** What a caller was told for certain must be so in the end. */
  private brokenPromises(operation: Operation | undefined): string[] {
    const told = this.answers.flatMap((answer) => (typeof answer === 'string' ? [] : [answer.status]));
    const broken = told.includes(201) && operation?.status !== 'succeeded';
    return broken ? [`a caller was told 201, and it ended ${operation?.status ?? 'unclaimed'}`] : [];
  }

  private ask(
    asked: Asked,
    key: string,
    process = this.another(),
    sent?: () => Promise<void>,
  ): Promise<Answer | DeskAnswer> {
    return this.world.ask(this.shop, this.payment, asked, key, process, sent);
  }

  /** All that the gateway has told of the operation so far. */
  private async deliver(process: Process): Promise<void> {
    for (const arrived of await this.world.told(this.id)) {
      if (!process.hasMetItsFate()) await process.run(this.world.receive(arrived, process));
    }
  }

  private readonly keyBefore = (index: number): string => `${this.key}, before, ${index}`;

  private readonly another = (): Process => new Process(this.world.now);

  private async repeat(): Promise<void> {
    const process = this.another();
    this.answers.push(await process.run(this.ask(this.case.scenario.asked, this.key, process)));
  }
}

const endOf = ({ status, failure, needsPerson }: Operation): string =>
  `${failure ?? status}${needsPerson ? ', person' : ''}`;
