import { type Entity } from './entities.ts';
import { type KnownCode } from './result-codes.ts';

export const successCode = (entity: Entity, testMode: string | undefined): KnownCode => {
  if (entity.mode === 'live') return '000.000.000';
  return testMode === 'EXTERNAL' ? '000.100.112' : '000.100.110';
};
