/** The state machines: each is a file workflows/<name>.asl.json, in which `${<function>}` stands for a worker's ARN. */
export const workflowNames = ['dispute', 'expiry-sweep'] as const;
export type WorkflowName = (typeof workflowNames)[number];

export const definitionFile = (name: WorkflowName): string => `workflows/${name}.asl.json`;

/** What stands for a function in a definition: `sweeps/slice` is `sweeps_slice`. */
export const placeholder = (functionName: string): string => functionName.replaceAll(/\W/g, '_');

/** The variable in which a function that may start a workflow finds its ARN. */
export const workflowVariable = (name: WorkflowName): string => `${placeholder(name).toUpperCase()}_ARN`;

/** The output of the service stack that is its ARN. */
export const workflowOutput = (name: WorkflowName): string => `Workflow${name.replaceAll(/\W/g, '')}`;
