/** Small helpers: elements, requests to the sandbox, the chosen person, and messages. */

/** `h('button', { class: 'primary', onclick }, 'Save')`. Children may be nested lists; null and false are skipped. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** A control of the sandbox. Throws an Error with the reason that came. */
export async function control(path, method = 'GET', body = undefined) {
  const response = await fetch(`/__sandbox/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
  });
  if (response.status === 204) return undefined;
  const text = await response.text();
  const document = text === '' ? undefined : parse(text);
  if (response.ok) return document;
  const errors = Object.values(document?.errors ?? {}).flat();
  throw new Error(
    errors.length > 0
      ? errors.join(' ')
      : (document?.detail ?? document?.message ?? `Status ${response.status}`),
  );
}

export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Shown at the bottom for some seconds, and read aloud. */
export function say(text, kind = 'good') {
  const status = document.getElementById('status');
  const message = h('p', { class: kind }, text);
  status.replaceChildren(message);
  setTimeout(() => message.remove(), 6000);
}

/** A handler that reports what goes wrong. */
export function guarded(run) {
  return async (event) => {
    event?.preventDefault?.();
    try {
      await run(event);
    } catch (error) {
      say(error.message, 'bad');
    }
  };
}

const key = 'sandbox-person';
export const session = {
  people: [],
  get person() {
    return this.people.find(({ token }) => token === sessionStorage.getItem(key)) ?? this.people[0];
  },
  choose(token) {
    sessionStorage.setItem(key, token);
  },
};

export function heading(title, ...beside) {
  return h('div', { class: 'heading' }, h('h1', { tabindex: '-1' }, title), beside);
}

const tones = {
  good: /^(active|enabled|accepted|free_trial)$/i,
  wait: /^(invited|unassigned|new|draft|managed|pending)$/i,
  bad: /^(blocked|conflict|mismatch|failed|error|invitationexpired|deleted|cancelled)$/i,
};

export function badge(state) {
  if (!state) return null;
  const tone = Object.keys(tones).find((name) => tones[name].test(state)) ?? 'off';
  const words = state
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return h('span', { class: `badge ${tone}` }, words.charAt(0).toUpperCase() + words.slice(1));
}

export function status(code) {
  const tone = code === 0 || code >= 500 ? 'bad' : code >= 400 ? 'wait' : 'good';
  return h('span', { class: `badge ${tone}` }, code === 0 ? 'None' : String(code));
}

export function objectLink({ collection, id, label }) {
  return h('a', { href: `#/data/${collection}/${encodeURIComponent(id)}` }, label);
}

export function raw(text, name) {
  return h('pre', { tabindex: '0', role: 'region', 'aria-label': name }, text === '' ? '(empty)' : text);
}

/** Asks first: resolves with true when it is confirmed. */
export function confirmed(question, action) {
  return new Promise((resolve) => {
    const dialog = h(
      'dialog',
      { 'aria-labelledby': 'question' },
      h('p', { id: 'question' }, question),
      h(
        'div',
        { class: 'row end' },
        h('button', { type: 'button', onclick: () => dialog.close('') }, 'Cancel'),
        h('button', { type: 'button', class: 'danger', onclick: () => dialog.close('yes') }, action),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
