/* Starts GraphiQL in the browser with the settings that the page carries, between the bar and the panel of this page. */
(() => {
  const { storage, createAccess, createPanel } = self.accountsGraph;
  const settings = JSON.parse(document.getElementById('settings').textContent);
  const endpoint = location.pathname;

  // Workers check and complete what is typed. Most visitors first look and run an example, so they wait for the first
  // touch of an editor: half a megabyte that the first load does not need.
  const editorTouched = new Promise((resolve) => {
    for (const event of ['pointerdown', 'keydown']) {
      document.addEventListener(
        event,
        ({ target }) => {
          if (target.closest?.('.graphiql-editor, .monaco-editor') !== null) resolve();
        },
        { capture: true },
      );
    }
  });
  self.MonacoEnvironment = {
    getWorker: (_moduleId, label) =>
      editorTouched.then(() => new Worker(settings.workers[label] ?? settings.workers.editorWorkerService)),
  };

  // What was open at the last visit. GraphiQL opens it again when it is named exactly, else it adds an empty tab.
  const readTabs = () => {
    try {
      const state = JSON.parse(storage.getItem('graphiql:tabState'));
      return { tabs: state.tabs, active: state.tabs[state.activeTabIndex] };
    } catch {
      return { tabs: [], active: undefined };
    }
  };
  // A link can contain an operation. If it is not open yet, it gets its own tab before the examples.
  const { tabs, active } = readTabs();
  const link = new URL(location.href).searchParams;
  const query = link.get('query');
  const shared = query === null ? undefined : { query, variables: link.get('variables') ?? undefined };
  const initial = shared === undefined ? active : (tabs.find((tab) => tab.query === query) ?? shared);
  const remember = (name, value) => {
    const url = new URL(location.href);
    if (value.trim() === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    history.replaceState({}, '', url);
  };

  const readObject = (text) => {
    try {
      const value = JSON.parse(text?.trim() ? text : '{}');
      return typeof value === 'object' && value !== null ? value : undefined;
    } catch {
      return undefined;
    }
  };
  const headersOf = (edited) => {
    const texts = Object.entries(edited ?? {}).filter(([, value]) => typeof value === 'string');
    return access.headers(Object.fromEntries(texts));
  };
  const post = async (body, headers, signal) => {
    headers.set('content-type', 'application/json');
    headers.set('accept', 'application/graphql-response+json, application/json');
    const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body), signal });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      return { errors: [{ message: `Status ${response.status}: ${text.slice(0, 500)}` }] };
    }
  };

  const namesIn = (text) => [...text.matchAll(/^[ \t]*(?:query|mutation)\s+(\w+)/gm)].map(([, name]) => name);

  /** The explanation is shown in the panel, and in the answer only to visitors who set the header themselves. */
  const fetcher = async ({ query: text, operationName, variables }, { headers: edited } = {}) => {
    const headers = headersOf(edited);
    const isIntrospection = operationName === 'IntrospectionQuery';
    const isAskedFor = headers.has('x-explain');
    if (settings.explain && !isIntrospection && !isAskedFor) headers.set('x-explain', 'true');
    const result = await post({ query: text, operationName, variables }, headers);
    const explain = result.extensions?.explain;
    if (explain === undefined || isIntrospection) return result;
    panel.showRun(operationName ?? namesIn(text)[0] ?? 'Operation', explain);
    if (isAskedFor) return result;
    delete result.extensions.explain;
    if (Object.keys(result.extensions).length === 0) delete result.extensions;
    return result;
  };

  // What the operation in the editor would cost. Asked when typing pauses.
  let waiting;
  let asking;
  let current;
  const estimate = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => void askEstimate(), 500);
  };
  const askEstimate = async () => {
    if (!settings.explain) return;
    asking?.abort();
    const { signal } = (asking = new AbortController());
    const { query: text = '', variables, headers: edited, operationName } = current ?? {};
    const parsed = readObject(variables);
    const names = namesIn(text);
    const name = names.includes(operationName) ? operationName : names[0];
    if (text.replaceAll(/#.*/g, '').trim() === '' || parsed === undefined) {
      panel.showEstimate('', undefined);
      return;
    }
    const headers = headersOf(readObject(edited));
    headers.set('x-explain', 'only');
    try {
      const { extensions } = await post(
        { query: text, operationName: name, variables: parsed },
        headers,
        signal,
      );
      if (!signal.aborted) panel.showEstimate(name ?? 'it', extensions?.explain);
    } catch {
      if (!signal.aborted) panel.showEstimate('', undefined);
    }
  };

  // The pane of variables is open for operations that have some, and closed again after them.
  let isOpenedByPage = false;
  const showVariables = () => {
    const tool = (name) => document.querySelector(`.graphiql-editor-tools button[aria-label="${name}"]`);
    const declares = /\(\s*\$\w+\s*:/.test(current?.query ?? '');
    if (declares && tool('Show editor tools') !== null) {
      isOpenedByPage = true;
      tool('Show editor tools').click();
    } else if (!declares && isOpenedByPage) {
      isOpenedByPage = false;
      tool('Hide editor tools')?.click();
    }
  };

  const access = createAccess(settings, estimate);
  const panel = createPanel(settings);
  document.getElementById('access').replaceWith(access.element);
  document.getElementById('panel').replaceWith(panel.element);

  current = initial ?? settings.examples[0];
  self.YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
    title: settings.title,
    logo: settings.logo,
    fetcher,
    defaultTabs: shared === undefined ? settings.examples : [shared, ...settings.examples],
    defaultQuery: '',
    defaultEditorToolsVisibility: false,
    // Named even when undefined: the component would put its own welcome text there.
    initialQuery: initial?.query ?? undefined,
    initialVariables: initial?.variables ?? undefined,
    initialHeaders: initial?.headers ?? undefined,
    // Tokens typed into the headers pane stay in memory unless the visitor changes the setting.
    shouldPersistHeaders: false,
    storage,
    onEditQuery: (text) => remember('query', text),
    onEditVariables: (text) => remember('variables', text),
    onTabChange: ({ tabs: open, activeTabIndex }) => {
      const previous = current;
      current = open[activeTabIndex];
      if (current?.id !== previous?.id) setTimeout(showVariables);
      estimate();
    },
  });
  estimate();
  // The editor draws its parts after it has loaded.
  const drawn = new MutationObserver(() => {
    if (document.querySelector('.graphiql-editor-tools') === null) return;
    drawn.disconnect();
    setTimeout(showVariables);
  });
  drawn.observe(document.getElementById('root'), { childList: true, subtree: true });
})();
