/* The panel below the editor: the calls of the last operation as a waterfall, and a short introduction to the graph. */
(() => {
  const { h, storage, counted, range, bytes } = self.accountsGraph;

  const pathOf = (url) => {
    try {
      const { pathname, search } = new URL(url, location.href);
      return decodeURIComponent(pathname + search);
    } catch {
      return url;
    }
  };

  const marksOf = (call) =>
    [
      call.ahead && ['ahead', 'Sent before the fields that wait for it were reached'],
      call.shared && ['shared', 'The answer of the same call of another operation was used'],
      call.streamed && ['streamed', 'Its rows were used as they arrived'],
    ].filter(Boolean);

  /** Milliseconds to percent of the whole operation. */
  const barOf = ({ startedMs = 0, ms = 0 }, wholeMs) => {
    const bar = h('span', { class: 'ag-bar', 'aria-hidden': 'true' });
    const start = Math.min(99, (100 * startedMs) / wholeMs);
    const fill = h('span');
    fill.style.marginInlineStart = `${start}%`;
    fill.style.width = `${Math.max(1, Math.min(100 - start, (100 * ms) / wholeMs))}%`;
    bar.append(fill);
    return bar;
  };

  const callRow = (call, wholeMs) => {
    const isFailed = call.status === undefined || call.status === null || call.status >= 400;
    const facts = [
      call.ms === undefined ? undefined : `${Math.round(call.ms)} ms`,
      call.rows === undefined ? undefined : counted(call.rows, 'row'),
      call.bytes === undefined ? undefined : bytes(call.bytes),
    ].filter((fact) => fact !== undefined);
    const paths = call.paths ?? [];
    return h(
      'li',
      {},
      h(
        'details',
        {},
        h(
          'summary',
          {},
          h('span', { class: 'ag-call' }, `${call.method ?? 'GET'} ${pathOf(call.url).split('?')[0]}`),
          h(
            'span',
            { class: isFailed ? 'ag-status ag-failed' : 'ag-status' },
            String(call.status ?? 'failed'),
          ),
          barOf(call, wholeMs),
          h('span', { class: 'ag-facts' }, facts.join(' · ')),
          h(
            'span',
            { class: 'ag-marks' },
            ...marksOf(call).map(([mark, title]) => h('span', { class: 'ag-mark', title }, mark)),
          ),
          h('span', { class: 'ag-paths' }, paths.length === 0 ? '' : `for ${paths.join(', ')}`),
        ),
        h('code', { class: 'ag-url' }, `${call.method ?? 'GET'} ${pathOf(call.url)}`),
      ),
    );
  };

  const roundsOf = (calls) => {
    const rounds = new Map();
    for (const call of calls) {
      rounds.set(call.round, [...(rounds.get(call.round) ?? []), call]);
    }
    return [...rounds].sort(([a], [b]) => a - b);
  };

  const waterfall = ({ calls }) => {
    const wholeMs = Math.max(1, ...calls.map(({ startedMs = 0, ms = 0 }) => startedMs + ms));
    return roundsOf(calls).map(([round, own]) =>
      h(
        'section',
        { 'aria-label': `Round ${round}` },
        h('h2', { class: 'ag-round' }, `Round ${round}`),
        h('ol', {}, ...own.map((call) => callRow(call, wholeMs))),
      ),
    );
  };

  const summaryOf = (name, { actual, rounds, bytes: length, ms, ...predicted }) => {
    const made = `${counted(actual, 'call')} in ${counted(rounds, 'round')}`;
    const facts = [made, bytes(length), `${Math.round(ms)} ms`, `predicted ${range(predicted, 'call')}`];
    return `${name}: ${facts.join(' · ')}`;
  };

  const about = ({ title, entities }) => [
    h('h2', {}, `Welcome to ${title}`),
    h(
      'p',
      {},
      'One GraphQL endpoint over the accounts of a software marketplace. A client account has buyers, and each buyer has licensees, which order from sellers. Users belong to accounts.',
    ),
    h(
      'div',
      { class: 'ag-picture', tabindex: '0', role: 'region', 'aria-label': 'Picture of the types' },
      h('img', {
        src: entities,
        alt: 'The types of the graph and the fields between them: accounts have buyers, buyers have licensees, licensees have a seller, and users are members of accounts.',
      }),
    ),
    h(
      'ul',
      {},
      h('li', {}, 'Each tab above holds an example. Ctrl+Enter runs it, and Ctrl+Space completes a name.'),
      h('li', {}, 'The book icon opens a description of every type and field.'),
      h(
        'li',
        {},
        'Choose who sends the operation in the bar at the top, and the answer changes with the role.',
      ),
      h('li', {}, '“Calls” shows what the last operation cost upstream, and what the next one would.'),
    ),
  ];

  self.accountsGraph.createPanel = (settings) => {
    const estimate = h('p', { class: 'ag-estimate', role: 'status' });
    const summary = h('p', { class: 'ag-summary', role: 'status' });
    const rows = h('div', { class: 'ag-rounds' });
    const views = {
      calls: h('div', { id: 'ag-calls', role: 'tabpanel', 'aria-labelledby': 'ag-tab-calls', tabindex: '0' }),
      about: h('div', { id: 'ag-about', role: 'tabpanel', 'aria-labelledby': 'ag-tab-about', tabindex: '0' }),
    };
    views.calls.append(estimate, summary, rows);
    views.about.append(...about(settings));
    if (!settings.explain) {
      summary.textContent = 'The gateway does not show its calls: EXPLAIN is off.';
      estimate.hidden = true;
    } else {
      summary.textContent = 'Run an operation to see its calls.';
    }

    const names = Object.keys(views);
    const show = (chosen, isOpen = true) => {
      for (const name of names) {
        const isChosen = name === chosen;
        tabs[name].setAttribute('aria-selected', String(isChosen));
        tabs[name].tabIndex = isChosen ? 0 : -1;
        views[name].hidden = !isChosen;
      }
      element.classList.toggle('ag-closed', !isOpen);
      toggle.setAttribute('aria-expanded', String(isOpen));
      toggle.textContent = isOpen ? 'Hide' : 'Show';
      storage.setItem('panel', JSON.stringify({ chosen, isOpen }));
    };
    const chosenNow = () => names.find((name) => !views[name].hidden);
    const tabOf = (name, text) =>
      h(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `ag-tab-${name}`,
          'aria-controls': `ag-${name}`,
          onclick: () => show(name),
          onkeydown: ({ key }) => {
            if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
            const next = names[(names.indexOf(name) + 1) % names.length];
            show(next);
            tabs[next].focus();
          },
        },
        text,
      );
    const tabs = { calls: tabOf('calls', 'Calls'), about: tabOf('about', 'About the graph') };
    const brief = h('span', { class: 'ag-brief' });
    const toggle = h('button', {
      type: 'button',
      class: 'ag-toggle',
      'aria-controls': 'ag-views',
      onclick: () => show(chosenNow(), element.classList.contains('ag-closed')),
    });
    const element = h(
      'section',
      { class: 'ag-panel', 'aria-label': 'Calls and introduction' },
      h(
        'div',
        { class: 'ag-head' },
        h('div', { role: 'tablist', 'aria-label': 'Panel' }, tabs.calls, tabs.about),
        brief,
        toggle,
      ),
      h('div', { id: 'ag-views' }, views.calls, views.about),
    );
    let state = { chosen: 'about', isOpen: true };
    try {
      state = { ...state, ...JSON.parse(storage.getItem('panel')) };
    } catch {
      // As at the first visit.
    }
    show(names.includes(state.chosen) ? state.chosen : 'about', state.isOpen);

    return {
      element,
      showRun: (name, explain) => {
        summary.textContent = summaryOf(name, explain);
        brief.textContent = counted(explain.actual, 'call');
        rows.replaceChildren(...waterfall(explain));
        if (explain.calls.length === 0) rows.append(h('p', {}, 'The operation made no call.'));
        if (chosenNow() !== 'calls') show('calls', !element.classList.contains('ag-closed'));
      },
      /** `undefined` clears it: the text is not valid yet. */
      showEstimate: (name, prediction) => {
        estimate.replaceChildren();
        if (prediction === undefined) return;
        const { fields, likely, likelyRounds } = prediction;
        const text = `Running ${name} would make about ${counted(likely, 'call')} in ${counted(likelyRounds, 'round')}: ${range(prediction, 'call')}.`;
        estimate.append(text);
        if (fields.length === 0) return;
        estimate.append(
          ' ',
          h(
            'span',
            { class: 'ag-paths' },
            fields.map((field) => `${field.path}: ${range(field, 'call')}`).join(' · '),
          ),
        );
      },
    };
  };
})();
