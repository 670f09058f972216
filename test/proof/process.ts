import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Documents } from '../../src/store/transact.ts';
import type { Table } from '../../src/store/table.ts';
import { conflict, died, lost } from '../props/faulty-documents.ts';

export const crashes = ['dies before', 'dies after'] as const;
export const stalls = ['stalls before', 'stalls after'] as const;
export const databaseFaults = ['conflict', 'lost before', 'lost after', 'breaks'] as const;
type Blow = (typeof crashes)[number] | (typeof stalls)[number] | (typeof databaseFaults)[number];

/** What befalls a process, at which of its steps: `transaction 2` is the second one it makes. */
export type Fate = { readonly step: string; readonly blow: Blow };

type StepKind = 'read' | 'write' | 'transaction' | 'budget' | 'look' | 'send';

/**
 * One run of a function. Everything it does to the outside is a step, and at one of them it may meet its fate. What has died
 * never continues and does nothing more; what stalls stands still until it is woken, while the clock goes on without it.
 */
export class Process {
  readonly steps: string[] = [];
  private readonly fate: Fate | null;
  private readonly lagsMs: readonly number[];
  private readonly worldNow: () => number;
  private readonly death = Promise.withResolvers<'died'>();
  private readonly standstill = Promise.withResolvers<'stalled'>();
  private readonly waking = Promise.withResolvers<null>();
  private state: 'runs' | 'stalls' | 'died' = 'runs';
  private waitedMs = 0;

  /** `lagsMs`: how long each of its steps takes beside the work, in turn; by which processes overtake each other. */
  constructor(worldNow: () => number, fate: Fate | null = null, lagsMs: readonly number[] = []) {
    this.lagsMs = lagsMs;
    this.worldNow = worldNow;
    this.fate = fate;
  }

  /** Waiting costs none of ours, and takes it five times longer than it meant: it looks around less often. */
  readonly now = (): number => this.worldNow() + this.waitedMs;
  readonly pause = async (ms: number): Promise<void> => {
    this.waitedMs += 5 * ms;
    await setImmediate();
  };

  /** Its end, or that there will be none for now. */
  run<T>(work: Promise<T>): Promise<T | 'died' | 'stalled' | 'threw'> {
    return Promise.race([work.catch(() => 'threw' as const), this.death.promise, this.standstill.promise]);
  }

  wake(): void {
    this.waking.resolve(null);
  }

  /** Whether it has met its fate: it is gone, or stands still until it is woken. */
  readonly isDead = (): boolean => this.state === 'died';
  readonly hasMetItsFate = (): boolean => this.state !== 'runs';

  table({ documents, name }: Table): Table {
    const send = (command: unknown, ...rest: unknown[]): Promise<unknown> =>
      this.step(kindOf(command), () => (documents.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest));
    return {
      documents: { send: send as Documents['send'] },
      name,
      pacing: { now: this.now, pause: this.pause, random: () => 0.5 },
    };
  }

  async step<T>(kind: StepKind, go: () => Promise<T>): Promise<T> {
    if (this.isDead()) return died();
    const name = `${kind} ${this.steps.filter((step) => step.startsWith(kind)).length + 1}`;
    this.steps.push(name);
    const lagMs = this.lagsMs[this.steps.length % this.lagsMs.length] ?? 0;
    if (lagMs > 0) await setTimeout(lagMs);
    const blow = this.fate?.step === name ? this.fate.blow : null;
    if (blow === 'dies before') return this.die();
    if (blow === 'stalls before') await this.stall();
    if (blow === 'conflict') throw conflict();
    if (blow === 'lost before') throw lost();
    if (blow === 'breaks') throw new Error('nobody foresaw this');
    const result = await go();
    if (blow === 'dies after' || this.isDead()) return this.die();
    if (blow === 'stalls after') await this.stall();
    if (blow === 'lost after') throw lost();
    return result;
  }

  private die(): Promise<never> {
    this.state = 'died';
    this.death.resolve('died');
    return died();
  }

  private async stall(): Promise<void> {
    this.state = 'stalls';
    this.standstill.resolve('stalled');
    await this.waking.promise;
  }
}

function kindOf(command: unknown): StepKind {
  if (command instanceof TransactWriteCommand) return 'transaction';
  return command instanceof GetCommand || command instanceof QueryCommand ? 'read' : 'write';
}
