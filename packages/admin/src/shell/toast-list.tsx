import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { IconButton } from '../components/button.tsx';
import { toasts } from '../components/toast.ts';
import { shared } from '../i18n/shared.ts';

/** Messages at the lower edge; F6 goes to them. */
export function ToastList() {
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      <Toast.Portal>
        <Toast.Viewport aria-label={shared('notifications')} className="fixed right-4 bottom-4 z-60 flex w-[calc(100vw-2rem)] max-w-sm flex-col gap-2 outline-none">
          <Messages />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Messages() {
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((one) => (
    <Toast.Root
      key={one.id}
      toast={one}
      className="rounded-lg bg-surface shadow-raised transition-[opacity,transform] data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 forced-colors:border"
    >
      <Toast.Content className="flex items-start gap-2.5 py-2 pr-2 pl-3">
        {one.type === 'error' ? (
          <CircleAlert size={16} aria-hidden="true" className="mt-1.5 shrink-0 text-danger-text" />
        ) : (
          <CircleCheck size={16} aria-hidden="true" className="mt-1.5 shrink-0 text-success-text" />
        )}
        <div className="min-w-0 flex-1 py-1">
          <Toast.Title className="text-13 font-medium" />
          <Toast.Description className="text-13 text-muted" />
        </div>
        <Toast.Action className="hit rounded-md px-2 font-semibold text-accent-text hover:bg-ink/6" />
        <Toast.Close render={<IconButton icon={X} label={shared('dismiss')} />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
