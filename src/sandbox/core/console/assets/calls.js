/** The calls of the API as they come, with a filter, and the exchange of one of them. */
import { control, guarded, h, heading, raw, status } from './dom.js';

const pollMs = 1000;
const maxShown = 200;

export async function callsPage(about, onLeave) {
  const shown = [];
  let after = 0;
  let filter = '';
  let paused = false;
  const body = h('tbody', {});
  const count = h('p', { class: 'quiet' });
  const detail = h('div', {});

  function draw() {
    const wanted = shown.filter((call) =>
      `${call.method} ${call.path}?${call.query} ${call.status} ${call.token ?? ''}`
        .toLowerCase()
        .includes(filter),
    );
    count.textContent =
      wanted.length === 0
        ? 'No calls yet. They appear here as clients make them.'
        : `${wanted.length} calls, the latest first`;
    body.replaceChildren(...wanted.map(line));
  }

  function line(call) {
    const path = call.path.startsWith(about.root) ? call.path.slice(about.root.length) : call.path;
    return h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row' },
        h(
          'button',
          { type: 'button', class: 'link', onclick: guarded(() => open(call.id)) },
          `${call.method} ${path}`,
        ),
        call.query !== '' && h('span', { class: 'query' }, `?${readable(call.query)}`),
      ),
      h('td', {}, status(call.status), call.fault !== null && h('span', { class: 'badge wait' }, call.fault)),
      h('td', { class: 'number wide' }, `${call.ms.toFixed(1)} ms`),
      h('td', { class: 'number wide' }, `${call.bytes} B`),
      h('td', { class: 'id wide' }, call.token ?? 'none'),
    );
  }

  async function open(id) {
    const call = await control(`exchange?id=${id}`);
    const head = (headers) =>
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n');
    detail.replaceChildren(
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'detail' },
        h('h2', { id: 'detail', tabindex: '-1' }, `${call.method} ${call.path}`),
        h('h3', {}, 'Request'),
        raw(
          `${call.method} ${call.path}${call.query === '' ? '' : `?${call.query}`}\n${head(call.request.headers)}\n\n${call.request.body}`.trim(),
          'The request',
        ),
        h('h3', {}, 'Response ', status(call.status)),
        raw(`${head(call.response.headers)}\n\n${call.response.body}`.trim(), 'The response'),
        h(
          'div',
          { class: 'row end' },
          h('button', { type: 'button', onclick: () => detail.replaceChildren() }, 'Close'),
        ),
      ),
    );
    detail.querySelector('h2').focus();
  }

  async function poll() {
    const page = await control(`exchanges?after=${after}`);
    if (page.first > after + 1 && after > 0 && page.calls.length === 0 && shown.length > 0) shown.length = 0;
    after = page.last;
    if (page.calls.length === 0 && shown.length > 0) return;
    shown.unshift(...page.calls.reverse());
    shown.length = Math.min(shown.length, maxShown);
    draw();
  }

  const timer = setInterval(() => {
    if (!paused && document.visibilityState === 'visible') poll().catch(() => undefined);
  }, pollMs);
  onLeave(() => clearInterval(timer));
  await poll();
  return h(
    'div',
    {},
    heading('Calls', h('span', { class: 'badge good live' }, 'Live')),
    h(
      'div',
      { class: 'filters' },
      h(
        'div',
        { class: 'grow' },
        h('label', { for: 'filter' }, 'Filter'),
        h('input', {
          id: 'filter',
          type: 'search',
          placeholder: 'Path, query, status or token',
          oninput: (event) => {
            filter = event.target.value.toLowerCase();
            draw();
          },
        }),
      ),
      h(
        'div',
        { class: 'row' },
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': 'false',
            onclick: ({ target }) => {
              paused = !paused;
              target.setAttribute('aria-pressed', paused);
              target.textContent = paused ? 'Resume' : 'Pause';
            },
          },
          'Pause',
        ),
        h(
          'button',
          {
            type: 'button',
            onclick: guarded(async () => {
              await control('calls', 'DELETE');
              shown.length = 0;
              draw();
              detail.replaceChildren();
            }),
          },
          'Clear',
        ),
      ),
    ),
    detail,
    count,
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table of calls' },
      h(
        'table',
        { class: 'calls' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Call'),
            h('th', { scope: 'col' }, 'Status'),
            h('th', { scope: 'col', class: 'number wide' }, 'Time'),
            h('th', { scope: 'col', class: 'number wide' }, 'Size'),
            h('th', { scope: 'col', class: 'wide' }, 'Token'),
          ),
        ),
        body,
      ),
    ),
  );
}

function readable(query) {
  try {
    return decodeURIComponent(query);
  } catch {
    return query;
  }
}
