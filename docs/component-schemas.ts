import * as z from 'zod';
import * as answers from '../src/contract/answers.ts';
import * as endpointAnswers from '../src/contract/endpoint-answers.ts';
import * as eventAnswers from '../src/contract/event-answers.ts';
import * as evidenceAnswers from '../src/contract/evidence-answers.ts';
import * as fields from '../src/contract/fields.ts';
import * as paymentData from '../src/contract/payment-data.ts';
import * as queries from '../src/contract/queries.ts';
import * as requests from '../src/contract/requests.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const names = new Map<z.ZodType, string>();
for (const [name, schema] of Object.entries({
  ...fields,
  ...paymentData,
  ...requests,
  ...queries,
  ...answers,
  ...endpointAnswers,
  ...eventAnswers,
  ...evidenceAnswers,
})) {
  if (schema instanceof z.ZodType)
    names.set(
      schema,
      name.replace(/^./, (first) => first.toUpperCase()),
    );
}

const reference = (name: string) => `#/components/schemas/${name}`;

/** Every schema src/contract exports, as JSON Schema under the name it has there; they refer to each other. */
export const componentSchemas: Readonly<Record<string, JsonSchema>> = (() => {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', unrepresentable: 'any', uri: reference });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, undressed(schema)]));
})();

/** @throws where src/contract does not export the schema, so that it has no name. */
export function componentName(schema: z.ZodType): string {
  const name = names.get(schema);
  if (name === undefined) throw new Error('A route uses a schema that src/contract does not export');
  return name;
}

export const referenceTo = (schema: z.ZodType) => ({ $ref: reference(componentName(schema)) });

/** Each names itself and its dialect; within an OpenAPI document its place and the document do. */
function undressed(schema: JsonSchema): JsonSchema {
  const bare = { ...schema };
  delete bare.$id;
  delete bare.$schema;
  return bare;
}
