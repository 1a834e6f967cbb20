/** Sends a request to the API as the chosen person, and shows the exchange as it was. */
import { guarded, h, heading, parse, raw, session, say, status } from './dom.js';

export async function send({ method, path, body }) {
  const person = session.person;
  const hasBody = body.trim() !== '' && method !== 'GET' && method !== 'DELETE';
  const response = await fetch(path, {
    method,
    headers: {
      ...(person ? { authorization: `Bearer ${person.token}` } : {}),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { body } : {}),
  }).catch((error) => ({ failed: error.message }));
  if (response.failed !== undefined) {
    return {
      status: 599,
      text: '',
      element: h('p', { class: 'problem', role: 'alert' }, `No answer: ${response.failed}.`),
    };
  }
  const text = await response.text().catch(() => '(the body ended early)');
  const document = parse(text);
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  const shown = document === undefined ? text : JSON.stringify(document, undefined, 2);
  const element = h(
    'div',
    { class: 'exchange' },
    h(
      'p',
      {},
      h('strong', {}, `${method} ${path}`),
      ' ',
      status(response.status),
      person ? ` as ${person.name}` : '',
    ),
    response.status >= 400 &&
      h(
        'div',
        { class: 'problem', role: 'alert' },
        reasons(document, response.status).map((text) => h('p', {}, text)),
      ),
    raw(`${head}\n\n${shown}`, 'The response'),
  );
  return { status: response.status, text, document, element };
}

function reasons(document, code) {
  if (Array.isArray(document)) return document.map(({ message }) => message ?? JSON.stringify(message));
  const { errors, detail, message, error_description: description } = document ?? {};
  if (errors && !Array.isArray(errors))
    return Object.entries(errors).map(([name, texts]) => `${name}: ${[texts].flat().join(' ')}`);
  return [detail ?? message ?? description ?? `Status ${code}`];
}

/** A form for one request. The top-level texts, numbers and switches of the document are fields, and all of it is JSON. */
export function requestEditor({ method, path, body }, { onDone, free = false } = {}) {
  const answer = h('div', {});
  const methodInput = h(
    'select',
    { id: 'r-method' },
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((name) => h('option', { selected: name === method }, name)),
  );
  const pathInput = h('input', { id: 'r-path', value: path });
  const json = h('textarea', {
    id: 'r-body',
    rows: '14',
    spellcheck: 'false',
    value: body,
    oninput: () => draw(),
  });
  const fields = h('div', { class: 'fields' });

  function draw() {
    const document = parse(json.value);
    if (typeof document !== 'object' || document === null || Array.isArray(document))
      return fields.replaceChildren();
    const plain = Object.entries(document).filter(
      ([name, value]) =>
        !['id', 'revision', 'icon'].includes(name) && ['string', 'number', 'boolean'].includes(typeof value),
    );
    fields.replaceChildren(
      ...plain.map(([name, value]) => {
        const isSwitch = typeof value === 'boolean';
        const input = h('input', {
          id: `f-${name}`,
          type: isSwitch ? 'checkbox' : typeof value === 'number' ? 'number' : 'text',
          value: isSwitch ? undefined : value,
          checked: value === true,
          step: 'any',
          oninput: () => {
            const next = parse(json.value) ?? {};
            next[name] = isSwitch
              ? input.checked
              : typeof value === 'number'
                ? Number(input.value)
                : input.value;
            json.value = JSON.stringify(next, undefined, 2);
          },
        });
        return h('div', {}, h('label', { for: `f-${name}` }, name), input);
      }),
    );
  }

  const form = h(
    'form',
    {
      class: 'card',
      onsubmit: guarded(async () => {
        if (json.value.trim() !== '' && parse(json.value) === undefined)
          throw new Error('The body is not JSON.');
        const sent = await send({
          method: free ? methodInput.value : method,
          path: free ? pathInput.value : path,
          body: json.value,
        });
        answer.replaceChildren(h('h3', {}, 'The exchange'), sent.element);
        if (sent.status >= 400) return say(`The API answered ${sent.status}.`, 'bad');
        say(`The API answered ${sent.status}.`);
        await onDone?.();
      }),
    },
    free
      ? h(
          'div',
          { class: 'filters' },
          h('div', {}, h('label', { for: 'r-method' }, 'Method'), methodInput),
          h('div', { class: 'grow' }, h('label', { for: 'r-path' }, 'Path'), pathInput),
        )
      : h('p', { class: 'id' }, `${method} ${path}`),
    fields,
    h(
      'details',
      { open: free || fields.childElementCount === 0 },
      h('summary', {}, 'JSON'),
      h('label', { for: 'r-body' }, 'Body'),
      json,
    ),
    h(
      'div',
      { class: 'row end' },
      h(
        'button',
        { class: 'primary' },
        session.person ? `Send as ${session.person.name}` : 'Send without a token',
      ),
    ),
    answer,
  );
  draw();
  return form;
}

export function requestPage(parameters) {
  return h(
    'div',
    {},
    heading('Request'),
    h('p', { class: 'quiet' }, 'Send any request to the API as the person chosen above.'),
    requestEditor(
      {
        method: parameters.get('method') ?? 'GET',
        path: parameters.get('path') ?? '/',
        body: parameters.get('method') === 'POST' ? '{}' : '',
      },
      { free: true },
    ),
  );
}
