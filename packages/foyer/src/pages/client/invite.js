// Continues an invitation by itself in the browser of the addressee: only while the page is visible
// and has the focus, after a countdown everybody can see and stop. A program that opens links in a
// background tab never gets there (SR-5).

const form = document.querySelector('form[data-auto]');
const seconds = 3;

if (form) {
  const place = form.querySelector('[data-countdown]');
  // The number that runs down is for the eye; who listens hears the sentence once.
  const seen = place.querySelector('[data-seen]');
  const said = place.querySelector('[data-said]');
  const stop = place.querySelector('[data-stop]');
  let timer;
  let left = seconds;
  let stopped = false;

  const isWatched = () => document.visibilityState === 'visible' && document.hasFocus();

  const sentence = (number) => (number === 1 ? place.dataset.last : place.dataset.text.replace('#', String(number)));

  const pause = () => {
    clearTimeout(timer);
    timer = undefined;
    seen.textContent = '';
    said.textContent = '';
    stop.hidden = true;
  };

  const tick = () => {
    if (stopped || !isWatched()) {
      pause();
      return;
    }
    if (left === 0) {
      stopped = true;
      pause();
      form.requestSubmit();
      return;
    }
    seen.textContent = sentence(left);
    left -= 1;
    timer = setTimeout(tick, 1000);
  };

  const begin = () => {
    if (stopped || timer !== undefined || !isWatched()) return;
    left = seconds;
    stop.hidden = false;
    said.textContent = sentence(seconds);
    tick();
  };

  const end = () => {
    stopped = true;
    pause();
  };

  stop.addEventListener('click', () => {
    end();
    form.querySelector('button[type="submit"]').focus();
  });
  form.addEventListener('submit', end);
  document.addEventListener('visibilitychange', () => (isWatched() ? begin() : pause()));
  globalThis.addEventListener('focus', begin);
  globalThis.addEventListener('blur', pause);
  begin();
}
