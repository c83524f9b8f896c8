import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { IconButton } from '../components/button.tsx';
import { toasts, type Message } from '../components/toast.ts';
import { shared } from '../i18n/shared.ts';

/** Messages where they cover no button that decides: on the lower left, on small windows at the top. They wait while the pointer or the focus is on them. */
export function ToastList() {
  const messages = useSyncExternalStore(toasts.subscribe, toasts.list);
  return (
    <section aria-label={shared('notifications')} className="pointer-events-none fixed top-2 left-2 z-60 w-[calc(100vw-1rem)] max-w-sm md:top-auto md:bottom-16 md:left-60">
      <ul className="grid gap-2" aria-live="polite">
        {messages.map((message) => <Toast key={message.id} message={message} />)}
      </ul>
    </section>
  );
}

function Toast({ message: { id, title, description, timeout, type, action } }: { readonly message: Message }) {
  const [held, setHeld] = useState(false);
  const left = useRef(timeout);
  useEffect(() => {
    if (timeout === 0 || held) return undefined;
    const since = performance.now();
    const timer = window.setTimeout(() => toasts.close(id), left.current);
    return () => {
      left.current = Math.max(1000, left.current - (performance.now() - since));
      window.clearTimeout(timer);
    };
  }, [id, timeout, held]);
  const Icon = type === 'error' ? CircleAlert : CircleCheck;
  return (
    <li
      role={type === 'error' ? 'alert' : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex items-start gap-2.5 rounded-lg bg-surface py-2 pr-2 pl-3 shadow-raised transition-[opacity,translate] starting:translate-y-2 starting:opacity-0 forced-colors:border"
    >
      <Icon size={16} aria-hidden="true" className={`mt-1.5 shrink-0 ${type === 'error' ? 'text-danger-text' : 'text-success-text'}`} />
      <div className="min-w-0 flex-1 py-1 wrap-anywhere">
        <p className="font-medium">{title}</p>
        {description !== undefined && <p className="text-muted">{description}</p>}
      </div>
      {action && (
        <button type="button" onClick={action.run} className="hit rounded-md px-2 font-semibold text-accent-text hover:bg-ink/6">{action.label}</button>
      )}
      <IconButton icon={X} label={shared('dismiss')} onClick={() => toasts.close(id)} />
    </li>
  );
}
