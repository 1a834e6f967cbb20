/** The GraphiQL page: a few tags that load the assets, and the settings they start with. */
import type { Asset, AssetName } from './assets.ts';
import type { Example } from './examples.ts';

export interface PageOptions {
  readonly title: string;
  readonly assets: readonly Asset[];
  readonly examples: readonly Example[];
  /** Shown in the header editor of each tab. For the sandbox's public token only, never for a real one. */
  readonly defaultHeaders: Readonly<Record<string, string>> | undefined;
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

/**
 * GraphiQL 5.2 leaves a stale offset on the initial tabs and applies it when one is pressed: the tab moves away
 * from the pointer and the click is lost.
 */
const pageStyle =
  'body { margin: 0 } #root { height: 100vh } #root > p { font: 1rem sans-serif; padding: 2rem } .graphiql-tab { transform: none !important }';

const placeholderHeaders = { Authorization: 'Bearer <your token>' };

const logo =
  '<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><g fill="none" stroke="#6b5bd2" stroke-width="2"><path d="M16 8 7 23M16 8l9 15M7 23h18"/></g><g fill="#6b5bd2"><circle cx="16" cy="7" r="4"/><circle cx="7" cy="24" r="4"/><circle cx="25" cy="24" r="4"/></g></svg>';

/** URLs are relative to `/graphql`, so the gateway works under any path prefix. */
export function renderPage({ title, assets, examples, defaultHeaders }: PageOptions): string {
  const address = (name: AssetName): string =>
    `graphiql/${assets.find((asset) => asset.name === name)?.fileName}`;
  const settings = {
    title,
    logo,
    examples,
    headers: JSON.stringify(defaultHeaders ?? placeholderHeaders, undefined, 2),
    // A real token stays in memory unless the user changes the setting.
    persistHeaders: defaultHeaders !== undefined,
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
<style>${pageStyle}</style>
<script type="application/json" id="settings">${escapeScript(JSON.stringify(settings))}</script>
<script src="${address('graphiql')}" defer></script>
<script src="${address('boot')}" defer></script>
</head>
<body>
<div id="root"><p>Loading…</p></div>
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
