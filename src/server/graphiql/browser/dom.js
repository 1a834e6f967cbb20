/* Makes elements of the page's own parts. The files of this folder are served as one script, in the order of their use. */
(() => {
  const page = (self.accountsGraph = {});

  /** `h('button', { class: 'x', onclick }, 'Run')`: text is never parsed as HTML. */
  page.h = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, '');
      else if (value !== undefined && value !== false) element.setAttribute(key, String(value));
    }
    element.append(...children.flat().filter((child) => child !== undefined));
    return element;
  };

  // Under names of our own: other GraphQL servers under development share this origin's storage.
  const prefix = 'accounts-graph/';
  const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  page.storage = {
    getItem: (key) => localStorage.getItem(prefix + key),
    setItem: (key, value) => localStorage.setItem(prefix + key, value),
    removeItem: (key) => localStorage.removeItem(prefix + key),
    clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
    get length() {
      return ownKeys().length;
    },
  };

  page.counted = (count, noun) => `${count} ${count === 1 ? noun : `${noun}s`}`;

  /** `3 calls`, `3 to 12 calls`. */
  page.range = ({ least, most }, noun) =>
    least === most ? page.counted(most, noun) : `${least} to ${page.counted(most, noun)}`;

  page.bytes = (count) => {
    if (count < 1_000) return `${count} B`;
    return count < 1_000_000 ? `${(count / 1_000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
  };
})();
