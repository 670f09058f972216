import { beginDay, hasStarted, type ComparisonRun, type Day } from '../domain/comparison-run.ts';
import type { Entity } from '../domain/entity.ts';
import { isEntityName, type EntityName } from '../domain/ids.ts';
import { instantOf, plusMs, type Instant } from '../domain/instant.ts';
import { writeFinding } from '../exactly-once/write-finding.ts';
import type { ComparisonStore } from '../store/comparison-store.ts';
import type { Leased } from '../store/due-store.ts';
import { dayAt, startOfDay } from './business-day.ts';
import { compareStep, type CompareStepDeps } from './compare-step.ts';
import type { DueHandler } from './tick.ts';

type Deps = CompareStepDeps & {
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly comparisons: ComparisonStore;
  /** A day has been compared. */
  readonly told: (run: ComparisonRun) => void;
};

/** What one turn may begin: with the last answer it ends inside the two minutes of the tick's function. */
const stepForMs = 10_000;
/** While it steps it is due again only when its function must have died. */
const leaseMs = 150_000;

/**
 * Compares the books of an entity with the gateway's, one business day after the other, as the queries allow: what budget this
 * minute has is used up to half, since the resolver has the better claim to it. The place is kept after every step.
 */
export function compareBooks({ entity, comparisons, told, ...deps }: Deps): DueHandler {
  const { now } = deps;
  const queries: Deps['queries'] = {
    take: (of) => deps.queries.take({ ...of, queriesPerMinute: Math.max(1, Math.floor(of.queriesPerMinute / 2)) }),
  };
  const read = async ({ id }: Leased) => {
    const name = isEntityName(id) ? id : null;
    const [of, run] = name ? await Promise.all([entity(name), comparisons.get(name)]) : [null, null];
    if (!of || !run) throw new Error(`The comparison of ${id} cannot be read`);
    return { of, run };
  };
  const keep = (run: ComparisonRun, dueAt: Instant) => ({ ...run, dueAt, version: run.version + 1 });
  const nextDay = (run: ComparisonRun, of: Entity): ComparisonRun => {
    const last = hasStarted(run) ? { day: run.day, at: instantOf(now()), counts: run.counts } : null;
    return beginDay(run.entity, dayFrom(run.to, of), of.dateSearch, last, run.version + 1);
  };

  return {
    quota: 5,
    async run(one) {
      const { of, run: found } = await read(one);
      if (!hasStarted(found)) return (await comparisons.put(nextDay(found, of))) ? 'begun' : 'taken';
      const untilMs = now() + stepForMs;
      for (let run = found; ;) {
        const step = await compareStep(run, of, { ...deps, queries });
        const at = instantOf(now());
        const more = step.kind === 'on' && now() < untilMs;
        const next =
          step.kind === 'done'
            ? nextDay(step.run, of)
            : keep(step.run, plusMs(at, more ? leaseMs : step.kind === 'wait' ? step.forMs : 0));
        if (!(await comparisons.put(next))) return 'taken';
        if (step.kind === 'done') told(step.run);
        if (!more) return step.kind;
        run = next;
      }
    },
    async giveUp(one) {
      const { of, run } = await read(one);
      const why = `The comparison of ${run.day} failed again and again; what is left of that day is not compared.`;
      const about = { operation: null, seen: null, subject: run.day };
      await writeFinding(of, run.day, { class: 'not_compared', why }, about, deps);
      await comparisons.put(nextDay(run, of));
    },
  };
}

/** The business day of the entity that an instant is in, from that instant on: days follow each other without a gap. */
function dayFrom(from: Instant, { timeZone }: Entity): Day {
  const day = dayAt(from, timeZone);
  return { day, from, to: instantOf(startOfDay(day, timeZone, 1)) };
}
