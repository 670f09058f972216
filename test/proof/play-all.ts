import { GatewayBooks } from './audit.ts';
import { atOnce } from './at-once.ts';
import type { Case } from './dimensions.ts';
import { Play } from './play.ts';
import { World } from './world.ts';

/** A case that has been played: how it ended, what was wrong with that, and the steps that were taken. */
export type Played = {
  readonly case: Case;
  readonly end: string;
  readonly findings: readonly string[];
  /** Those of the function that its plan is about. */
  readonly steps: readonly string[];
  /** Whether its fate met it: how often the clock's function looks around depends on what else is due in its world. */
  readonly struck: boolean;
};

/** So many at a time; where the gateway is silent nobody waits for another. */
const widthOf = (cases: readonly Case[]): number =>
  cases.some(({ fault }) => fault.faults.some(({ kind }) => kind === 'hang')) ? perWorld : 16;
/** So many cases share a table: the emulator searches an index from end to end. */
const perWorld = 100;

/** Plays cases, each on a payment of its own. */
export async function playAll(cases: readonly Case[]): Promise<readonly Played[]> {
  const played: Played[] = [];
  for (let first = 0; first < cases.length; first += perWorld) {
    played.push(...(await playTogether(cases.slice(first, first + perWorld))));
  }
  return played;
}

async function playTogether(cases: readonly Case[]): Promise<readonly Played[]> {
  const world = await World.open();
  try {
    const plays = cases.map((one, number) => new Play(world, one, number));
    const each = (work: (play: Play) => Promise<unknown>, some = plays) => atOnce(widthOf(cases), some, work);
    const alone = plays.filter((play) => play.case.of === 'clock');
    const turn = () => world.untilQuiet((due) => each((play) => play.tick(due), alone));

    await each((play) => play.prepare());
    await each((play) => play.act());
    const quiet = await turn();
    await each((play) => play.late());
    const quietAgain = await turn();

    const books = new GatewayBooks(await world.books());
    return await Promise.all(
      plays.map(async (play) => ({
        case: play.case,
        ...(await play.verdict(books)),
        ...(quiet && quietAgain ? {} : { findings: ['the clock never was quiet'] }),
        steps: play.fated.steps,
        struck: play.case.fate === null || play.fated.steps.includes(play.case.fate.step),
      })),
    );
  } finally {
    await world.close();
  }
}
