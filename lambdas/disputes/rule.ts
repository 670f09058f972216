import { routes } from '../../src/contract/routes.ts';
import { withBell } from '../../src/edge/ring-case.ts';
import { startDisputes } from '../../src/edge/start-disputes.ts';
import { ruleOnDispute } from '../../src/edge/rule-on-dispute.ts';
import { serve } from '../../src/edge/serve.ts';

export const handler = serve(routes.ruleOnDispute, withBell(startDisputes), ruleOnDispute);
