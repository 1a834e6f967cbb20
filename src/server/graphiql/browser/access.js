/* The header bar: as which person of a sandbox, or with which token, the operations are sent to each marketplace. */
(() => {
  const { h, storage } = self.accountsGraph;
  const noToken = 'none';

  /** Returns a control for one marketplace: its element, and the credential to send, or undefined. */
  const personPicker = ({ name, title, people }, changed) => {
    const key = `person:${name}`;
    const roles = [...new Set(people.map(({ role }) => role))];
    const optionOf = (person) => {
      const label = [person.name, person.accountName].filter(Boolean).join(', ');
      return h('option', { value: people.indexOf(person), title: person.description }, label);
    };
    const note = h('span', { class: 'ag-note' });
    const select = h(
      'select',
      {
        onchange: () => {
          storage.setItem(key, people[select.value]?.token ?? noToken);
          describe();
          changed();
        },
      },
      ...roles.map((role) =>
        h('optgroup', { label: role }, ...people.filter((person) => person.role === role).map(optionOf)),
      ),
      h('optgroup', { label: 'Nobody' }, h('option', { value: noToken }, 'Without a token')),
    );
    const describe = () => {
      note.textContent = people[select.value]?.role ?? '';
    };
    const stored = storage.getItem(key);
    const index = people.findIndex(({ token }) => token === stored);
    select.value = stored === noToken ? noToken : String(Math.max(0, index));
    describe();
    return {
      element: h('label', { class: 'ag-control' }, h('span', {}, title), select, note),
      token: () => people[select.value]?.token,
    };
  };

  const tokenField = ({ name, title }, changed) => {
    const key = `accounts-graph/token:${name}`;
    const input = h('input', {
      type: 'password',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: 'Bearer token',
      oninput: () => {
        if (input.value.trim() === '') sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, input.value);
        changed();
      },
    });
    input.value = sessionStorage.getItem(key) ?? '';
    return {
      element: h('label', { class: 'ag-control' }, h('span', {}, `${title} token`), input),
      token: () => input.value.trim().replace(/^bearer\s+/i, '') || undefined,
    };
  };

  self.accountsGraph.createAccess = ({ credentials }, changed) => {
    const controls = credentials.map((credential) => ({
      header: credential.header,
      ...(credential.people === undefined
        ? tokenField(credential, changed)
        : personPicker(credential, changed)),
    }));
    const hasFields = credentials.some(({ people }) => people === undefined);
    const overridden = h('span', { class: 'ag-note', role: 'status' });
    return {
      element: h(
        'div',
        { class: 'ag-access', role: 'group', 'aria-label': 'Signed in as' },
        ...controls.map(({ element }) => element),
        hasFields
          ? h('span', { class: 'ag-note' }, 'Tokens stay in this tab and are sent to this gateway only.')
          : undefined,
        overridden,
      ),
      /** Headers of the editor go before the bar, which says so. */
      headers: (edited) => {
        const sent = new Headers(edited);
        const replaced = controls.filter(({ header }) => sent.has(header)).map(({ header }) => header);
        overridden.textContent =
          replaced.length === 0 ? '' : `The headers pane sets ${replaced.join(' and ')}.`;
        for (const { header, token } of controls) {
          const value = token();
          if (!sent.has(header) && value !== undefined) sent.set(header, `Bearer ${value}`);
        }
        return sent;
      },
    };
  };
})();
