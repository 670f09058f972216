import { routes } from '../../src/contract/routes.ts';
import { reverseChargeback } from '../../src/edge/reverse-chargeback.ts';
import { serve } from '../../src/edge/serve.ts';
import { startDisputes } from '../../src/edge/start-disputes.ts';

export const handler = serve(routes.reverseChargeback, startDisputes, reverseChargeback);
