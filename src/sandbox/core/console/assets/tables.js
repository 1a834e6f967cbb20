/** The collections: a list with search, states and pages, and the page of one object. */
import { badge, confirmed, control, guarded, h, heading, objectLink, raw, say } from './dom.js';
import { requestEditor, send } from './request.js';

const pageSize = 25;

export async function listPage(about, table, parameters) {
  const collection = about.collections.find((entry) => entry.table === table);
  if (!collection) throw new Error(`There is no collection ${table}.`);
  const state = { search: parameters.get('search') ?? '', state: parameters.get('state') ?? '', offset: 0 };
  const results = h('div', { 'aria-live': 'off' });
  const states = h('select', { id: 'state', onchange: (event) => change({ state: event.target.value }) });
  const found = h('p', { class: 'quiet', role: 'status' });
  let latest = 0;

  async function change(next) {
    Object.assign(state, { offset: 0 }, next);
    latest += 1;
    const own = latest;
    const query = new URLSearchParams({ collection: table, limit: pageSize, ...state });
    const page = await control(`rows?${query}`);
    if (own !== latest) return;
    states.replaceChildren(
      h('option', { value: '' }, 'Every state'),
      ...page.states.map(({ name, count }) =>
        h('option', { value: name, selected: name === state.state }, `${name} (${count})`),
      ),
    );
    states.parentElement.hidden = page.states.length === 0;
    found.textContent = `${page.total} ${page.total === 1 ? 'object' : 'objects'}`;
    results.replaceChildren(
      page.rows.length === 0 ? h('p', { class: 'empty' }, 'Nothing matches.') : rows(page),
    );
    results.append(pager(page));
  }

  function rows({ columns, rows: list }) {
    const hasState = list.some((row) => row.state !== null);
    return h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Table of ${collection.title}` },
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, 'Name'),
            hasState && h('th', { scope: 'col' }, 'State'),
            h('th', { scope: 'col', class: 'wide' }, 'Id'),
            columns.map((name) => h('th', { scope: 'col', class: 'wide' }, titled(name))),
          ),
        ),
        h(
          'tbody',
          {},
          list.map((row) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, objectLink(row), h('span', { class: 'id narrow' }, row.id)),
              hasState && h('td', {}, badge(row.state)),
              h('td', { class: 'id wide' }, row.id),
              row.values.map((value) => h('td', { class: 'wide' }, value)),
            ),
          ),
        ),
      ),
    );
  }

  function pager({ total }) {
    if (total <= pageSize) return '';
    const last = Math.min(state.offset + pageSize, total);
    return h(
      'div',
      { class: 'row pager' },
      h(
        'button',
        {
          type: 'button',
          disabled: state.offset === 0,
          onclick: () => change({ offset: state.offset - pageSize }),
        },
        'Previous',
      ),
      h('span', {}, `${state.offset + 1}–${last} of ${total}`),
      h(
        'button',
        {
          type: 'button',
          disabled: last >= total,
          onclick: () => change({ offset: state.offset + pageSize }),
        },
        'Next',
      ),
    );
  }

  const search = h('input', {
    id: 'search',
    type: 'search',
    value: state.search,
    placeholder: 'Name, id or any value',
    oninput: (event) => change({ search: event.target.value }),
  });
  const page = h(
    'div',
    {},
    heading(
      collection.title,
      collection.createPath &&
        h(
          'a',
          {
            class: 'button',
            href: `#/request?method=POST&path=${encodeURIComponent(collection.createPath)}`,
          },
          'Create',
        ),
    ),
    h(
      'div',
      { class: 'filters' },
      h('div', { class: 'grow' }, h('label', { for: 'search' }, 'Search'), search),
      h('div', {}, h('label', { for: 'state' }, 'State'), states),
    ),
    found,
    results,
  );
  await change({});
  return page;
}

function titled(name) {
  const words = name
    .replace(/(?:Uui|I)ds?$/, '')
    .split('.')
    .at(-1)
    .replace(/([A-Z])/g, ' $1')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export async function objectPage(table, id, reload) {
  const found = await control(`row?${new URLSearchParams({ collection: table, id })}`);
  const exchange = h('div', { id: 'exchange' });
  const run = (request) =>
    guarded(async () => {
      if (request.kind === 'delete' && !(await confirmed(`Delete ${found.label}?`, 'Delete'))) return;
      const answer = await send({ method: request.method, path: request.path, body: '' });
      if (answer.status < 400) {
        say(`${request.title}: done.`);
        await reload(answer);
      } else {
        say(`${request.title}: the API answered ${answer.status}.`, 'bad');
        exchange.replaceChildren(h('h2', {}, 'The exchange'), answer.element);
        exchange.scrollIntoView({ block: 'nearest' });
      }
    });
  const edit = (request) =>
    guarded(async () => {
      const current =
        request.kind === 'edit' ? await send({ method: 'GET', path: found.path, body: '' }) : undefined;
      if (current !== undefined && current.status >= 400) {
        say(`The chosen person cannot read this object: ${current.status}.`, 'bad');
        exchange.replaceChildren(h('h2', {}, 'The exchange'), current.element);
        return;
      }
      const body = current === undefined ? '{}' : JSON.stringify(JSON.parse(current.text), undefined, 2);
      const editor = requestEditor(
        { method: request.method, path: request.path, body },
        { onDone: () => reload() },
      );
      exchange.replaceChildren(h('h2', { tabindex: '-1' }, request.title), editor);
      exchange.querySelector('h2').focus();
    });
  const isDirect = ({ kind }) => kind === 'action' || kind === 'delete';
  const main = found.requests.filter(({ kind }) => kind !== 'other');
  const edits = main.filter(({ kind }) => kind === 'edit').length;
  main.sort((one, other) => Number(one.kind === 'delete') - Number(other.kind === 'delete'));
  const nameOf = ({ kind, title, method }) =>
    kind === 'edit' && edits > 1 ? `${title} with ${method}` : title;
  const others = found.requests.filter(({ kind }) => kind === 'other');
  return h(
    'div',
    {},
    h('p', { class: 'crumbs' }, h('a', { href: `#/data/${table}` }, found.title)),
    heading(found.label, badge(found.state)),
    h('p', { class: 'id' }, found.id),
    main.length > 0 &&
      h(
        'div',
        { class: 'row', role: 'group', 'aria-label': 'What the API allows' },
        main.map((request) =>
          h(
            'button',
            {
              type: 'button',
              class: request.kind === 'delete' ? 'danger' : undefined,
              disabled: !request.isAllowed,
              title: request.isAllowed
                ? `${request.method} ${request.path}`
                : `Not allowed in the state ${found.state}`,
              onclick: (isDirect(request) ? run : edit)(request),
            },
            nameOf(request),
          ),
        ),
      ),
    others.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, 'More requests'),
        h(
          'div',
          { class: 'row' },
          others.map((request) => h('button', { type: 'button', onclick: edit(request) }, request.title)),
        ),
      ),
    found.path === null &&
      h('p', { class: 'quiet' }, 'The API has no path for this object, so it cannot be edited here.'),
    exchange,
    h(
      'div',
      { class: 'columns' },
      h(
        'section',
        { 'aria-labelledby': 'stored' },
        h('h2', { id: 'stored' }, 'As stored'),
        raw(JSON.stringify(found.row, undefined, 2), 'The stored row'),
      ),
      h(
        'section',
        { 'aria-labelledby': 'relations' },
        h('h2', { id: 'relations' }, 'Relations'),
        found.references.length === 0 && h('p', { class: 'quiet' }, 'None.'),
        found.references.map(({ title, count, rows }) =>
          h(
            'div',
            { class: 'relation' },
            h('h3', {}, `${title} `, count > 1 && h('span', { class: 'count' }, count)),
            h(
              'ul',
              {},
              rows.map((row) => h('li', {}, objectLink(row), badge(row.state))),
            ),
            count > rows.length &&
              h(
                'p',
                { class: 'quiet' },
                h(
                  'a',
                  { href: `#/data/${rows[0].collection}?search=${encodeURIComponent(found.id)}` },
                  `All ${count}`,
                ),
              ),
          ),
        ),
      ),
    ),
  );
}
