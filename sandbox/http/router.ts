/** A route names its path as a template with at most one variable part: `/v1/payments/{id}`. */
export type Route = { readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'; readonly path: string };

export type Match<R extends Route> = { readonly route: R; readonly id: string };

/** Finds the route of a request, or says that only the method is wrong. */
export const routerOf = <R extends Route>(
  routes: readonly R[],
): ((method: string, path: string) => Match<R> | 'wrong-method' | undefined) => {
  const patterns = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replace('{id}', '([^/]+)')}$`),
  }));
  return (method, path) => {
    let pathExists = false;
    for (const { route, pattern } of patterns) {
      const parts = pattern.exec(path);
      if (parts && route.method === method) return { route, id: parts[1] ?? '' };
      pathExists ||= parts !== null;
    }
    return pathExists ? 'wrong-method' : undefined;
  };
};
