import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventAnswer } from '../contract/event-answers.ts';

export type EventBus = {
  /** @throws when the bus did not take it: then it must be put again. */
  readonly put: (event: EventAnswer) => Promise<void>;
};

/** How rules on the bus know ours. */
const source = 'payments-back-office';
const requestTimeouts = { connectionTimeout: 500, requestTimeout: 3_000, throwOnRequestTimeout: true };

/** The merchant's own rules see every event here, by its type. */
export function eventBus(
  name: string,
  client: Pick<EventBridgeClient, 'send'> = new EventBridgeClient({ requestHandler: requestTimeouts }),
): EventBus {
  return {
    async put(event) {
      const entry = {
        EventBusName: name,
        Source: source,
        DetailType: event.type,
        Time: new Date(event.timestamp),
        Detail: JSON.stringify(event),
      };
      const { FailedEntryCount = 0, Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      if (FailedEntryCount > 0) throw new Error(`The bus ${name} refused ${event.id}: ${Entries[0]?.ErrorCode ?? ''}`);
    },
  };
}
