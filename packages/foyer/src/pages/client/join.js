// Solves the proof of work in the background, from the first touch of the form on, and holds the
// form back only while the answer is not there yet. Where it cannot be solved the form is sent
// without: the server decides.

const form = document.querySelector('form[data-challenge]');
const waitMax = 20_000;

/** Runs one worker until it finds the counter, then packs challenge and solution as base64 JSON. */
async function solve({ challenge: challengeUrl, workerPbkdf2, workerSha }) {
  const response = await fetch(challengeUrl, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`challenge answered ${response.status}`);
  const challenge = await response.json();
  const worker = new Worker(challenge.parameters.algorithm.startsWith('PBKDF2') ? workerPbkdf2 : workerSha, { type: 'module' });
  try {
    const solution = await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => (data?.error || data === null ? reject(data?.error ?? new Error('no solution')) : resolve(data)));
      worker.addEventListener('error', reject);
      worker.postMessage({ type: 'work', challenge, counterStart: 0, counterStep: 1, timeout: waitMax }, []);
    });
    return btoa(JSON.stringify({ challenge, solution }));
  } finally {
    worker.terminate();
  }
}

if (form) {
  const field = form.elements.namedItem('captcha');
  let solving;
  let waited = false;
  const fill = async () => {
    field.value = await solve(form.dataset).catch(() => '');
  };
  const start = () => {
    solving ??= fill();
    return solving;
  };
  const sendWhenSolved = async () => {
    await Promise.race([start(), new Promise((resolve) => { setTimeout(resolve, waitMax); })]);
    waited = true;
    form.submit();
  };
  form.addEventListener('focusin', start, { once: true });

  form.addEventListener('submit', (event) => {
    if (field.value !== '' || waited) return;
    event.preventDefault();
    void sendWhenSolved();
  });

  // Out of the browser's memory the old solution is spent; a fresh one is found on the next touch.
  globalThis.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    field.value = '';
    solving = undefined;
    waited = false;
    form.addEventListener('focusin', start, { once: true });
  });
}
