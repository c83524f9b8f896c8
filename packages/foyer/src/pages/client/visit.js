// Tells that the page of an invitation is seen: once, in a visible tab, after a moment. The team then knows that the mail was read.
// Programs that fetch links do not get here; nothing else depends on it.

const form = document.querySelector('form[action="/invite"]');
const token = form?.elements.namedItem('token')?.value;
let timer;

function tell() {
  document.removeEventListener('visibilitychange', look);
  fetch('/invite/seen', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }), keepalive: true }).catch(() => {});
}

function look() {
  clearTimeout(timer);
  if (document.visibilityState === 'visible') timer = setTimeout(tell, 1000);
}

if (token) {
  document.addEventListener('visibilitychange', look);
  look();
}
