import { transactionId } from '../books/ids.ts';
import { type Form } from '../http/form.ts';
import { type Entity } from '../rules/entities.ts';
import { type Instrument, instrumentOf } from '../rules/instrument.ts';
import { outcomeOf } from '../rules/outcome.ts';
import { parameterErrors } from '../rules/parameter-errors.ts';
import { successCode } from '../rules/success-code.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, contextOf, envelope, invalid, statusOf } from './answers.ts';

/** A token: it stands for an instrument whose secrets were thrown away. */
export type Registration = { readonly id: string; readonly entityId: string; readonly instrument: Instrument };

export const keepInstrument = (state: SandboxState, entity: Entity, instrument: Instrument): Registration => {
  const registration = { id: transactionId(), entityId: entity.entityId, instrument };
  state.registrations.set(registration.id, registration);
  return registration;
};

export const register = (state: SandboxState, entity: Entity, form: Form): Answer => {
  const now = state.clock.now();
  const errors = parameterErrors(form, ['card.number', 'card.expiryMonth', 'card.expiryYear']);
  if (errors.length > 0) return invalid(errors, entity.entityId, now);
  const instrument = instrumentOf(form);
  // A number no bank knows is refused here; what the bank thinks of the shopper only shows when it is charged.
  const code = instrument.verdict.code === '100.100.101' ? '100.100.101' : successCode(entity, form.get('testMode'));
  const id = outcomeOf(code) === 'succeeded' ? keepInstrument(state, entity, instrument).id : transactionId();
  return {
    status: statusOf(code),
    body: {
      id,
      ...(instrument.brand !== undefined && { paymentBrand: instrument.brand }),
      card: instrument.card,
      ...envelope(code, contextOf(entity.entityId), now),
    },
  };
};
