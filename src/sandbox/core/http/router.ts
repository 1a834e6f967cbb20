/** Finds the route of a method and path: a tree of segments, built once. */

/** What the router needs of a route. */
export interface RoutePattern {
  readonly method: string;
  /** With `:name` segments: `/buyers/:id/disable`. */
  readonly path: string;
}

interface Node<R> {
  readonly fixed: Map<string, Node<R>>;
  parameter?: Node<R>;
  readonly methods: Map<string, R>;
}

export type Match<R> =
  | { readonly kind: 'route'; readonly route: R; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'other-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

export interface Router<R> {
  /** `path` starts with a slash; segments are percent-decoded here, after splitting. */
  match(method: string, path: string): Match<R>;
}

export function createRouter<R extends RoutePattern>(routes: readonly R[]): Router<R> {
  const root = newNode<R>();
  for (const route of routes) {
    let node = root;
    for (const segment of route.path.split('/').slice(1)) node = childOf(node, segment);
    if (node.methods.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`);
    node.methods.set(route.method, route);
  }
  return {
    match: (method, path) => {
      const segments = path.split('/');
      const values: string[] = [];
      const node = find(root, segments, 1, values);
      if (!node) return { kind: 'none' };
      const route = node.methods.get(method === 'HEAD' ? 'GET' : method);
      if (!route) return { kind: 'other-method', allowed: [...node.methods.keys()] };
      return { kind: 'route', route, params: paramsOf(route, values) };
    },
  };
}

function newNode<R>(): Node<R> {
  return { fixed: new Map(), methods: new Map() };
}

function childOf<R>(node: Node<R>, segment: string): Node<R> {
  if (segment.startsWith(':')) return (node.parameter ??= newNode());
  let child = node.fixed.get(segment);
  if (!child) node.fixed.set(segment, (child = newNode()));
  return child;
}

/** A fixed segment is preferred; a parameter takes any segment that is not empty. */
function find<R>(node: Node<R>, segments: string[], at: number, values: string[]): Node<R> | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.methods.size > 0 ? node : undefined;
  const fixed = node.fixed.get(segment);
  if (fixed) {
    const found = find(fixed, segments, at + 1, values);
    if (found) return found;
  }
  if (!node.parameter || segment === '') return undefined;
  values.push(segment);
  const found = find(node.parameter, segments, at + 1, values);
  if (!found) values.pop();
  return found;
}

const parameterNames = new WeakMap<RoutePattern, readonly string[]>();

function paramsOf(route: RoutePattern, values: readonly string[]): Readonly<Record<string, string>> {
  let names = parameterNames.get(route);
  if (!names) {
    names = route.path
      .split('/')
      .filter((segment) => segment.startsWith(':'))
      .map((segment) => segment.slice(1));
    parameterNames.set(route, names);
  }
  const params: Record<string, string> = {};
  for (let at = 0; at < names.length; at += 1) params[names[at] ?? ''] = decoded(values[at] ?? '');
  return params;
}

/** Text that cannot be decoded stays as it is and matches no id. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
