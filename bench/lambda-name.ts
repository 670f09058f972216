import { names } from '../infra/names.ts';
import { functionOf, type Operation } from './operation.ts';
import type { Side } from './side.ts';

/** What a side's function for an operation is called in Lambda. */
export const lambdaName = (side: Side, operation: Operation): string =>
  names.lambda('local', `${side === 'minimal' ? 'minimal-' : ''}${functionOf[operation]}`);
