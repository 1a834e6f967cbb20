/** The GraphiQL page: a few tags that load the assets, and the settings they start with. */
import type { Asset, AssetName } from './assets.ts';
import type { Example } from './examples.ts';

/** A person or program of a sandbox, whose token is public. */
export interface GraphiqlPerson {
  readonly name: string;
  readonly role: string;
  /** Null where the token belongs to no account. */
  readonly accountName: string | null;
  readonly description: string;
  readonly token: string;
}

/** How operations are authorized at one marketplace. */
export interface GraphiqlCredential {
  readonly name: string;
  readonly title: string;
  readonly header: string;
  /** To choose from. Undefined: the page has a field for a token, which stays in the browser. */
  readonly people: readonly GraphiqlPerson[] | undefined;
}

export interface PageOptions {
  readonly title: string;
  readonly assets: readonly Asset[];
  readonly examples: readonly Example[];
  readonly credentials: readonly GraphiqlCredential[];
  /** Whether the gateway explains its calls: `EXPLAIN`. */
  readonly explain: boolean;
}

/**
 * Only our own files may run, and only our origin may be contacted. Inline styles are allowed, because the
 * editor creates style elements. Inline scripts are not.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const logo =
  '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><g fill="none" stroke="#6b5bd2" stroke-width="2"><path d="M16 8 7 23M16 8l9 15M7 23h18"/></g><g fill="#6b5bd2"><circle cx="16" cy="7" r="4"/><circle cx="7" cy="24" r="4"/><circle cx="25" cy="24" r="4"/></g></svg>';

/** URLs are relative to `/graphql`, so the gateway works under any path prefix. */
export function renderPage({ title, assets, examples, credentials, explain }: PageOptions): string {
  const address = (name: AssetName): string =>
    `graphiql/${assets.find((asset) => asset.name === name)?.fileName}`;
  const settings = {
    title,
    logo,
    examples,
    credentials,
    explain,
    entities: address('entities'),
    workers: {
      editorWorkerService: address('editor-worker'),
      graphql: address('graphql-worker'),
      json: address('json-worker'),
    },
  };
  const icon = `data:image/svg+xml,${encodeURIComponent(logo.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" '))}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="${address('style')}">
<script type="application/json" id="settings">${escapeScript(JSON.stringify(settings))}</script>
<script src="${address('graphiql')}" defer></script>
<script src="${address('boot')}" defer></script>
</head>
<body>
<header class="ag-bar-top"><h1>${logo}${escapeHtml(title)}</h1><div id="access"></div></header>
<main id="root"><p>Loading…</p></main>
<div id="panel"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Escapes JSON for a script element: only `<` could end it. */
function escapeScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
