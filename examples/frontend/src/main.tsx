/** The entry: one root, one app. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './style.css';

const root = document.getElementById('root');
if (root === null) throw new Error('expected an element with the id root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
