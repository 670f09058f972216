import { followUp } from '../follow-up.ts';
import type { Handler } from '../handler.ts';

export const handler: Handler = (event) => followUp('refund', event);
