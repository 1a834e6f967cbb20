/** The console: its frame, and which page an address shows. */
import { control, h, heading, say, session } from './dom.js';
import { callsPage } from './calls.js';
import { requestPage } from './request.js';
import { listPage, objectPage } from './tables.js';
import { dataPage, faultsPage, peoplePage } from './tools.js';

let leave = () => undefined;
let about;
let drawing = 0;

const tools = [
  ['#/calls', 'Calls'],
  ['#/faults', 'Faults and scenarios'],
  ['#/people', 'People'],
  ['#/request', 'Request'],
  ['#/files', 'Import and export'],
];

function top() {
  const person = h(
    'select',
    {
      id: 'person',
      onchange: (event) => {
        session.choose(event.target.value);
        say(`Requests are sent as ${session.person.name}.`);
        show();
      },
    },
    session.people.map((entry) =>
      h(
        'option',
        { value: entry.token, selected: entry === session.person },
        `${entry.name} · ${entry.role}`,
      ),
    ),
  );
  const menu = h(
    'button',
    {
      type: 'button',
      class: 'menu',
      'aria-expanded': 'false',
      'aria-controls': 'nav',
      onclick: () => toggle(),
    },
    'Menu',
  );
  document
    .getElementById('top')
    .replaceChildren(
      menu,
      h('a', { class: 'brand', href: '#/' }, about.name),
      h('div', { class: 'person-picker' }, h('label', { for: 'person' }, 'Person'), person),
    );
}

function toggle(open) {
  const menu = document.querySelector('.menu');
  const isOpen = open ?? menu.getAttribute('aria-expanded') !== 'true';
  menu.setAttribute('aria-expanded', String(isOpen));
  document.body.classList.toggle('menu-open', isOpen);
}

function nav(address) {
  const link = (href, text, count) =>
    h(
      'li',
      {},
      h(
        'a',
        { href, 'aria-current': address === href || address.startsWith(`${href}/`) ? 'page' : undefined },
        text,
        count !== undefined && h('span', { class: 'count' }, count),
      ),
    );
  document.getElementById('nav').replaceChildren(
    h('h2', {}, 'Data'),
    h(
      'ul',
      {},
      about.collections.map(({ table, title, count }) => link(`#/data/${table}`, title, count)),
    ),
    h('h2', {}, 'Tools'),
    h(
      'ul',
      {},
      tools.map(([href, text]) => link(href, text)),
    ),
  );
}

async function page(path, parameters) {
  const [, section = '', table = '', id] = path.split('/');
  if (section === 'data' && id !== undefined) {
    return objectPage(table, decodeURIComponent(id), async () => {
      const gone = await control(
        `row?${new URLSearchParams({ collection: table, id: decodeURIComponent(id) })}`,
      ).then(
        () => false,
        () => true,
      );
      if (gone) location.hash = `#/data/${table}`;
      else await show();
    });
  }
  if (section === 'data') return listPage(about, table, parameters);
  if (section === 'calls') return callsPage(about, (stop) => (leave = stop));
  if (section === 'faults') return faultsPage(show);
  if (section === 'people') return peoplePage(show);
  if (section === 'request') return requestPage(parameters);
  if (section === 'files') return dataPage(show);
  return home();
}

function home() {
  return h(
    'div',
    {},
    heading(about.name),
    h(
      'p',
      { class: 'quiet' },
      'A stand-in for the real API, with data of its own. The API is at ',
      h('code', {}, `${location.origin}${about.root}`),
      '.',
    ),
    h('h2', {}, 'Data'),
    h(
      'ul',
      { class: 'tiles' },
      about.collections.map(({ table, title, count }) =>
        h(
          'li',
          {},
          h('a', { href: `#/data/${table}` }, h('span', { class: 'big' }, count), h('span', {}, title)),
        ),
      ),
    ),
    h('h2', {}, 'Tools'),
    h(
      'ul',
      { class: 'tiles' },
      tools.map(([href, text]) => h('li', {}, h('a', { href }, h('span', {}, text)))),
    ),
  );
}

async function show() {
  leave();
  leave = () => undefined;
  drawing += 1;
  const own = drawing;
  const address = location.hash === '' || location.hash === '#main' ? '#/' : location.hash;
  const [path, query = ''] = address.slice(1).split('?');
  const main = document.getElementById('main');
  try {
    const [next, { people }] = await Promise.all([control('collections'), control('people')]);
    about = next;
    session.people = people;
    const content = await page(path, new URLSearchParams(query));
    if (own !== drawing) return leave();
    top();
    nav(address.split('?')[0]);
    main.replaceChildren(content);
  } catch (error) {
    if (own !== drawing) return;
    main.replaceChildren(
      h(
        'div',
        {},
        heading('This page cannot be shown'),
        h('p', { class: 'problem', role: 'alert' }, error.message),
        h('p', {}, h('a', { href: '#/' }, 'To the start')),
      ),
    );
  }
  document.title = `${main.querySelector('h1')?.textContent ?? 'Console'} · ${about?.name ?? 'Sandbox'}`;
}

addEventListener('hashchange', async () => {
  if (location.hash === '#main') return;
  if (document.querySelector('.menu')) toggle(false);
  await show();
  scrollTo(0, 0);
  document.querySelector('main h1')?.focus();
});
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.querySelector('.menu')) toggle(false);
});
await show();
