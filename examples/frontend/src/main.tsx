/** The entry: one root, one app. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { loadPeople } from './session.ts';
import './style.css';

const root = document.getElementById('root');
if (root === null) throw new Error('expected an element with the id root');
const people = await loadPeople();
createRoot(root).render(
  <StrictMode>
    <App people={people} />
  </StrictMode>,
);
