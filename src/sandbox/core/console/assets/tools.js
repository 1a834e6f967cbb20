/** Faults, scenarios, clock and reset; people; import and export. */
import { confirmed, control, guarded, h, heading, say, session } from './dom.js';

export async function faultsPage(reload) {
  const [{ faults: named }, { faults }, { scenarios }, { scenario }, { now }] = await Promise.all(
    ['faults/named', 'faults', 'scenarios', 'scenario', 'clock'].map((path) => control(path)),
  );
  const own = JSON.stringify(faults);
  const isOn = (entry) => faults.length > 0 && JSON.stringify(entry.faults) === own;
  const change = (path, method, body, text) =>
    guarded(async () => {
      await control(path, method, body);
      say(text);
      await reload();
    });
  const names = new Set(named.map(({ name }) => name));
  const clock = h('input', { id: 'moment', type: 'datetime-local', step: '1', value: now.slice(0, 19) });
  const ahead = (days) =>
    change(
      'clock',
      'PUT',
      { now: new Date(Date.parse(now) + days * 86_400_000).toISOString() },
      `The clock stands ${days} days later.`,
    );
  return h(
    'div',
    {},
    heading(
      'Faults and scenarios',
      h(
        'button',
        {
          type: 'button',
          class: 'danger',
          onclick: guarded(async () => {
            if (!(await confirmed('Reset data, calls, faults and clock to the start?', 'Reset'))) return;
            await control('reset', 'POST');
            say('Everything is as at the start.');
            await reload();
          }),
        },
        'Reset everything',
      ),
    ),
    h(
      'section',
      { 'aria-labelledby': 'h-faults' },
      h('h2', { id: 'h-faults' }, 'Faults'),
      h('p', { class: 'quiet' }, 'They apply to every call of the API until they are removed.'),
      h(
        'div',
        { class: 'cards' },
        named.map((entry) =>
          choice(
            entry,
            isOn(entry),
            isOn(entry)
              ? change('faults', 'DELETE', undefined, `${entry.title} is off.`)
              : change('faults', 'PUT', { name: entry.name }, `${entry.title} is on.`),
          ),
        ),
      ),
      faults.length > 0 &&
        h(
          'p',
          {},
          h(
            'button',
            { type: 'button', onclick: change('faults', 'DELETE', undefined, 'No faults.') },
            'Remove all faults',
          ),
        ),
    ),
    h(
      'section',
      { 'aria-labelledby': 'h-scenarios' },
      h('h2', { id: 'h-scenarios' }, 'Scenarios'),
      h(
        'p',
        { class: 'quiet' },
        'A scenario resets the sandbox, then changes data, faults and clock. Tests load it by the same name: ',
        h('code', {}, "loadScenario('name')"),
        '.',
      ),
      h(
        'div',
        { class: 'cards' },
        scenarios
          .filter(({ name }) => !names.has(name))
          .map((entry) =>
            choice(
              entry,
              scenario?.name === entry.name,
              scenario?.name === entry.name
                ? change('scenario', 'DELETE', undefined, `${entry.title} is removed.`)
                : change('scenario', 'PUT', { name: entry.name }, `${entry.title} is loaded.`),
            ),
          ),
      ),
    ),
    h(
      'section',
      { 'aria-labelledby': 'h-clock' },
      h('h2', { id: 'h-clock' }, 'Clock'),
      h('p', { class: 'quiet' }, `It is ${now.replace('T', ' ').slice(0, 19)} UTC in the sandbox.`),
      h(
        'form',
        {
          class: 'filters',
          onsubmit: guarded(async () => {
            await control('clock', 'PUT', { now: `${clock.value}Z` });
            say('The clock stands there.');
            await reload();
          }),
        },
        h('div', {}, h('label', { for: 'moment' }, 'Moment, UTC'), clock),
        h(
          'div',
          { class: 'row' },
          h('button', {}, 'Stop it there'),
          h('button', { type: 'button', onclick: ahead(8) }, '8 days later'),
          h(
            'button',
            { type: 'button', onclick: change('clock', 'DELETE', undefined, 'The clock runs.') },
            'Let it run',
          ),
        ),
      ),
    ),
  );
}

function choice({ name, title, description }, isOn, onclick) {
  return h(
    'button',
    { type: 'button', class: 'choice', 'aria-pressed': String(isOn), onclick },
    h('span', { class: 'title' }, title, isOn && h('span', { class: 'badge wait' }, 'On')),
    h('span', { class: 'text' }, description),
    h('span', { class: 'id' }, name),
  );
}

export function peoplePage(reload) {
  return h(
    'div',
    {},
    heading('People'),
    h(
      'p',
      { class: 'quiet' },
      'Send a token as “authorization: Bearer <token>”. The person in use signs the requests of this page.',
    ),
    h(
      'div',
      { class: 'cards' },
      session.people.map((person) =>
        h(
          'div',
          { class: 'card person' },
          h('h2', {}, person.name),
          h('p', {}, h('span', { class: 'badge off' }, person.role), ' ', person.accountName ?? ''),
          h('p', { class: 'quiet' }, person.description),
          person.userId !== null && h('p', { class: 'id' }, `${person.userId} in ${person.accountId}`),
          h(
            'div',
            { class: 'row' },
            h(
              'button',
              {
                type: 'button',
                'aria-label': person === session.person ? `In use: ${person.name}` : `Use ${person.name}`,
                'aria-pressed': String(person === session.person),
                onclick: () => {
                  session.choose(person.token);
                  say(`Requests are sent as ${person.name}.`);
                  reload();
                },
              },
              person === session.person ? 'In use' : 'Use',
            ),
            h(
              'button',
              {
                type: 'button',
                'aria-label': `Copy token of ${person.name}`,
                onclick: guarded(async () => {
                  await navigator.clipboard.writeText(person.token);
                  say('The token is copied.');
                }),
              },
              'Copy token',
            ),
          ),
          h('details', {}, h('summary', {}, 'Token'), h('p', { class: 'token' }, person.token)),
        ),
      ),
    ),
    h('section', { 'aria-labelledby': 'h-any' }, h('h2', { id: 'h-any' }, 'Any other person'), anyone()),
  );
}

function anyone() {
  const user = h('input', { id: 'user', required: true });
  const account = h('input', { id: 'account', required: true });
  const result = h('p', { class: 'token', role: 'status' });
  return h(
    'form',
    {
      class: 'card',
      onsubmit: guarded(async () => {
        result.textContent = '';
        const { token } = await control(
          `token?${new URLSearchParams({ user: user.value.trim(), account: account.value.trim() })}`,
        );
        result.textContent = token;
      }),
    },
    h(
      'div',
      { class: 'filters' },
      h('div', { class: 'grow' }, h('label', { for: 'user' }, 'Id of the user'), user),
      h('div', { class: 'grow' }, h('label', { for: 'account' }, 'Id of the account'), account),
      h('div', {}, h('button', {}, 'Make a token')),
    ),
    result,
  );
}

export function dataPage(reload) {
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  const file = h('input', { id: 'file', type: 'file', accept: '.json,application/json' });
  return h(
    'div',
    {},
    heading('Import and export'),
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'h-export' },
      h('h2', { id: 'h-export' }, 'Export'),
      h(
        'p',
        { class: 'quiet' },
        'All rows, pictures and counters of ids, as one JSON document. The command takes the same file with --data.',
      ),
      h(
        'div',
        { class: 'row' },
        h(
          'a',
          { class: 'button', href: '/__sandbox/data', download: 'sandbox-data.json' },
          'Download the data',
        ),
        h(
          'a',
          { class: 'button', href: '/__sandbox/data/schema', download: 'sandbox-data.schema.json' },
          'Download its JSON schema',
        ),
      ),
    ),
    h(
      'form',
      {
        class: 'card',
        onsubmit: guarded(async () => {
          problem.hidden = true;
          const chosen = file.files[0];
          if (!chosen) throw new Error('Choose a file first.');
          try {
            await control('data', 'PUT', await chosen.text());
            say('The data is imported.');
            await reload();
          } catch (error) {
            problem.textContent = error.message;
            problem.hidden = false;
          }
        }),
      },
      h('h2', {}, 'Import'),
      h(
        'p',
        { class: 'quiet' },
        'Replaces all data. Every row is checked first; a mistake names the row and the member, and nothing changes.',
      ),
      h('label', { for: 'file' }, 'Data file'),
      file,
      problem,
      h('div', { class: 'row end' }, h('button', { class: 'primary' }, 'Check and import')),
    ),
  );
}
