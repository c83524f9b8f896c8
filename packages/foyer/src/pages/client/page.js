// Every page: progress on buttons, errors beside their fields, times in the reader's own zone.

/** A form that is on its way shows so and is not sent twice. */
function showProgress(form, submitter) {
  const button = submitter ?? form.querySelector('button[type="submit"]');
  if (!button) return;
  const label = button.querySelector('.button-label');
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute('aria-busy', 'true');
  if (label && button.dataset.busy) {
    button.dataset.label = label.textContent;
    label.textContent = `${button.dataset.busy} …`;
  }
}

/** After "back" the page may come out of the browser's memory, still busy. */
function endProgress() {
  for (const form of document.querySelectorAll('form[data-form]')) delete form.dataset.sent;
  for (const button of document.querySelectorAll('[aria-busy="true"]')) {
    button.removeAttribute('aria-busy');
    button.style.minWidth = '';
    const label = button.querySelector('.button-label');
    if (label && button.dataset.label) label.textContent = button.dataset.label;
  }
}

/** The element that carries the error of a control: a group of radios, else the control itself. */
function bearerOf(control) {
  return control.type === 'radio' ? control.closest('fieldset') : control;
}

/** What to say about a control, or nothing. */
function faultOf(control) {
  if (control.validity.valid) return '';
  const { missing, unusable } = bearerOf(control).dataset;
  return (control.validity.valueMissing ? missing : unusable) ?? control.validationMessage;
}

function showFault(control) {
  const field = control.closest('[data-field]');
  const message = field?.querySelector('.error');
  if (!message) return '';
  const bearer = bearerOf(control);
  const fault = faultOf(control);
  message.hidden = fault === '';
  message.querySelector('span').textContent = fault;
  const others = (bearer.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== message.id);
  const described = fault === '' ? others : [message.id, ...others];
  if (described.length > 0) bearer.setAttribute('aria-describedby', described.join(' '));
  else bearer.removeAttribute('aria-describedby');
  if (fault === '') bearer.removeAttribute('aria-invalid');
  else bearer.setAttribute('aria-invalid', 'true');
  return fault;
}

/** People write `example.com`; the field wants the whole address. */
function completeAddress(control) {
  const typed = control.value.trim();
  if (control.type === 'url' && /^[^\s/:]+\.[^\s]+$/.test(typed)) control.value = `https://${typed}`;
}

function fieldsOf(form) {
  return [...form.querySelectorAll('[data-field] input, [data-field] textarea, [data-field] select')];
}

for (const form of document.querySelectorAll('form[data-form]')) {
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    const faulty = fieldsOf(form).filter((control) => showFault(control) !== '');
    if (faulty.length > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      faulty[0].focus();
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = '1';
    showProgress(form, event.submitter);
  });
  // A fault is said when somebody leaves a field they typed in, and taken back as soon as it is mended.
  form.addEventListener('change', (event) => {
    completeAddress(event.target);
    if (event.target.closest('[data-field]')) showFault(event.target);
  });
  form.addEventListener('input', (event) => {
    if (event.target.closest('[data-field]') && bearerOf(event.target).getAttribute('aria-invalid') === 'true' && faultOf(event.target) === '') showFault(event.target);
  });
}

globalThis.addEventListener('pageshow', (event) => {
  if (event.persisted) endProgress();
});

// Counts that a form is being filled in, once, and marks it, so that it is known how many are also sent. Nothing is kept of who it is.
for (const form of document.querySelectorAll('form[data-counts]')) {
  form.addEventListener('input', () => {
    const mark = document.createElement('input');
    Object.assign(mark, { type: 'hidden', name: 'started', value: '1' });
    form.append(mark);
    const source = new FormData(form).get('utm_source');
    const said = form.action.split('/waitlist/')[1];
    const body = JSON.stringify({ ...(said ? { role: said } : {}), ...(typeof source === 'string' && source !== '' ? { source: source.slice(0, 200) } : {}) });
    fetch(form.dataset.counts, { method: 'POST', headers: { 'content-type': 'application/json' }, body, keepalive: true }).catch(() => {});
  }, { once: true });
}

const formats = {
  date: { dateStyle: 'long' },
  moment: { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

/** Writes instants in the reader's own time zone; the exact one is in the title. */
export function localTimes(root) {
  for (const time of root.querySelectorAll('time[data-format]')) {
    const at = new Date(time.dateTime);
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, formats[time.dataset.format]).format(at);
    time.title = at.toLocaleString(document.documentElement.lang, { dateStyle: 'full', timeStyle: 'long' });
  }
}
localTimes(document);

// Summaries take the focus on arrival, also where `autofocus` on them is not honoured.
document.querySelector('[data-summary]')?.focus();

// A link to something folded opens it.
function openTarget() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (target instanceof HTMLDetailsElement) target.open = true;
}
globalThis.addEventListener('hashchange', openTarget);
openTarget();
