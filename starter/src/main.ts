/** The page: the accounts that the person of the token can see. */
import { query } from './graph';
import { AccountsDocument } from './graphql/graphql';

const status = document.querySelector('[role=status]')!;
const list = document.querySelector('ul')!;

try {
  const { data, errors } = await query(
    AccountsDocument,
    { first: 20 },
    { url: import.meta.env.VITE_GRAPH_URL, token: import.meta.env.VITE_GRAPH_TOKEN },
  );
  const accounts = data?.accounts;
  status.textContent = [
    ...(accounts ? [`${accounts.totalCount} for ${data.viewer?.user?.name ?? data.viewer?.role}`] : []),
    ...(errors ?? []).map(({ message, extensions }) => `${extensions?.code}: ${message}`),
  ].join('\n');
  for (const { name, status: state } of accounts?.nodes ?? []) {
    const item = document.createElement('li');
    item.textContent = `${name} (${state})`;
    list.append(item);
  }
} catch (error) {
  status.textContent = `The gateway cannot be reached: ${String(error)}`;
}
