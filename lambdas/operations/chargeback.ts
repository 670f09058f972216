import { routes } from '../../src/contract/routes.ts';
import { chargeBack } from '../../src/edge/charge-back.ts';
import { serve } from '../../src/edge/serve.ts';
import { startDisputes } from '../../src/edge/start-disputes.ts';

export const handler = serve(routes.chargeback, startDisputes, chargeBack);
