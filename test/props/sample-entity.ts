import { entitySettings } from '../../src/store/entity-store.ts';
import type { Entity } from '../../src/domain/entity.ts';

/** An entity that allows everything, so that a test says only what it is about. */
export const sampleEntity = (settings: Partial<Record<keyof Entity, unknown>> = {}): Entity =>
  entitySettings.parse({
    name: 'shop-eu',
    gateway: { baseUrl: 'http://127.0.0.1:1/', entityId: '8ac7a4c97f1a0001017f1a0000000001' },
    currencies: ['EUR', 'JPY', 'KWD'],
    cardData: true,
    captures: 'multiple',
    payouts: { caps: { EUR: 50_000 } },
    rebills: { caps: { EUR: 20_000 } },
    ...settings,
  });
