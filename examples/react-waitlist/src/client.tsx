import { hydrateRoot } from 'react-dom/client';
import { App, type Start } from './app.tsx';

const start = JSON.parse(document.querySelector('#start')?.textContent ?? '{}') as Start;
const place = document.querySelector('#app');
// A difference between the server's page and the browser's first one is a fault: it would make the page jump.
if (place) hydrateRoot(place, <App {...start} />, { onRecoverableError: (error) => reportError(error) });
