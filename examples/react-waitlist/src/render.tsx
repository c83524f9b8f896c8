import { version } from 'react';
import { renderToString } from 'react-dom/server';
import { App, type Start } from './app.tsx';

export const reactVersion = version;

/** The page as text. */
export function render(start: Start): string {
  return renderToString(<App {...start} />);
}
