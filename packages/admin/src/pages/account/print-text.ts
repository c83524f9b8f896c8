/** Prints a few lines under a title, and nothing of the page around. */
export function printText(title: string, lines: readonly string[]): void {
  const frame = document.createElement('iframe');
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  Object.assign(frame.style, { position: 'fixed', width: '0', height: '0', border: '0' });
  frame.addEventListener('load', () => {
    const { contentDocument: page, contentWindow: own } = frame;
    if (!page || !own) return;
    const heading = page.createElement('h1');
    heading.textContent = title;
    const list = page.createElement('pre');
    list.textContent = lines.join('\n');
    page.body.append(heading, list);
    own.addEventListener('afterprint', () => frame.remove());
    own.print();
  });
  // Windows that are shown above everything would hide it otherwise, which is no matter: it is only printed.
  document.body.append(frame);
}
