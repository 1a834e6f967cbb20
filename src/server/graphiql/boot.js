/* Starts GraphiQL in the browser with the settings that the page carries. Plain script: it is served as it is. */
(() => {
  const root = document.getElementById('root');
  const settings = JSON.parse(document.getElementById('settings').textContent);

  self.MonacoEnvironment = {
    getWorkerUrl: (_moduleId, label) => settings.workers[label] ?? settings.workers.editorWorkerService,
  };

  // Under names of our own: other GraphQL servers under development share this origin's storage.
  const prefix = 'accounts-graph:';
  const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const storage = {
    getItem: (key) => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return ownKeys().length;
    },
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
  const headers = settings.headers;
  const examples = settings.examples.map((example) => ({ ...example, headers }));
  const remember = (name, value) => {
    const url = new URL(location.href);
    if (value.trim() === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    history.replaceState({}, '', url);
  };

  self.YogaGraphiQL.renderYogaGraphiQL(root, {
    title: settings.title,
    logo: settings.logo,
    headers,
    defaultTabs: shared === undefined ? examples : [{ ...shared, headers }, ...examples],
    defaultQuery: '',
    // Named even when undefined: the component would put its own welcome text there.
    initialQuery: initial?.query ?? undefined,
    initialVariables: initial?.variables ?? undefined,
    initialHeaders: initial?.headers ?? undefined,
    shouldPersistHeaders: settings.persistHeaders,
    storage,
    onEditVariables: (text) => remember('variables', text),
  });
})();
