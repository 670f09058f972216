import { paymentIdOf } from '../../src/exactly-once/identify.ts';
import type { OperationId, PaymentId } from '../../src/domain/ids.ts';
import type { OperationType } from '../../src/domain/operation.ts';
import { audit, type GatewayBooks } from './audit.ts';
import type { Asked, GatewayFault } from './dimensions.ts';
import { Process, type Fate } from './process.ts';
import type { Root } from './random.ts';
import type { World } from './world.ts';

export type Beginning = { readonly root: Root; readonly fault: GatewayFault };
export type Step = {
  /** Which of the story's payments. */
  readonly payment: number;
  readonly asked: Asked;
  readonly fault: GatewayFault;
  readonly fate: Fate | null;
  readonly repeated: boolean;
};

/** Some payments and what is done to them, one request after the other. */
export class Story {
  /** Of what types operations were claimed. */
  readonly claimed: OperationType[] = [];
  private readonly world: World;
  private readonly name: string;
  private readonly payments: PaymentId[] = [];
  private readonly operations = new Set<OperationId>();
  private readonly stalled: { readonly process: Process; readonly sending: Promise<unknown> }[] = [];
  private requests = 0;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  async begin(beginnings: readonly Beginning[]): Promise<void> {
    for (const { root, fault } of beginnings) await this.request(root, null, fault, null, false);
  }

  async go(step: Step | undefined): Promise<void> {
    const on = step && this.payments[step.payment];
    if (on) await this.request(step.asked, on, step.fault, step.fate, step.repeated);
  }

  /** What stood still goes on. */
  async late(): Promise<void> {
    for (const { process } of this.stalled) process.wake();
    await Promise.all(this.stalled.map(({ sending }) => sending));
  }

  async findings(books: GatewayBooks): Promise<string[]> {
    const wholes = await Promise.all(this.payments.map((id) => this.world.audited(id)));
    const operations = wholes.flatMap((whole) => whole?.operations ?? []);
    this.claimed.push(...operations.map(({ type }) => type));
    const known = new Set(operations.map(({ id }) => id));
    const unclaimed = [...this.operations].filter((id) => !known.has(id) && books.madeOf(id).length > 0);
    return [
      ...wholes.flatMap((whole) => (whole ? audit(whole, books, null) : [])),
      ...unclaimed.map((id) => `${id} moved money, and nobody claimed it`),
    ].map((finding) => `${this.name}: ${finding}`);
  }

  private async request(
    asked: Asked,
    payment: PaymentId | null,
    fault: GatewayFault,
    fate: Fate | null,
    repeated: boolean,
  ): Promise<void> {
    const key = `${this.name}, ${(this.requests += 1)}`;
    const id = await this.world.operationOf(asked, payment, key);
    const on = payment ?? paymentIdOf(id);
    if (!payment) this.payments.push(on);
    this.operations.add(id);

    await this.world.meet(id, fault);
    await this.ask(asked, on, key, new Process(this.world.now, fate));
    if (repeated) await this.ask(asked, on, key, new Process(this.world.now));
  }

  private async ask(asked: Asked, on: PaymentId, key: string, process: Process): Promise<void> {
    const sending = this.world.ask(this.world.shop('shop-eu'), on, asked, key, process).catch(() => null);
    if ((await process.run(sending)) === 'stalled') this.stalled.push({ process, sending });
  }
}
