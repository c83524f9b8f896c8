// The development mailbox looks for new mail every two seconds while somebody watches.
import { localTimes } from './page.js';

const list = document.querySelector('[data-mailbox]');
const everyMs = 2000;

async function refresh() {
  if (document.visibilityState !== 'visible') return;
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('[data-mailbox]');
  if (!fresh) return;
  localTimes(fresh);
  if (fresh.innerHTML === list.innerHTML) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  list.replaceChildren(...fresh.childNodes);
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

// The server may be restarting: the next round finds it again.
if (list) setInterval(() => { refresh().catch(() => undefined); }, everyMs);
