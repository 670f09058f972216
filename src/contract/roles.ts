/** Who calls: a role says which routes, the entities named beside it whose payments. */
export const roles = ['storefront', 'dispute_team', 'finance', 'operations'] as const;
export type Role = (typeof roles)[number];

export const isRole = (text: string): text is Role => roles.some((role) => role === text);
