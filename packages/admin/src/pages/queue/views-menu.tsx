import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Bookmark, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';
import type { SavedView } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { CheckField, TextField } from '../../components/form.tsx';
import { Menu, MenuItem, MenuLine, MenuTitle } from '../../components/menu.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { parseSearch } from '../../url-state.ts';
import { viewText, type QueueState } from './queue-url.ts';
import { t } from './texts.ts';

const viewsKey = ['views'] as const;

/** Searches with their filters under a name: one's own and those of the team. */
export function ViewsMenu({ state }: { readonly state: QueueState }) {
  const { data } = useQuery({ queryKey: viewsKey, queryFn: ({ signal }) => api.get<{ items: readonly SavedView[] }>('/views', { signal }) });
  const navigate = useNavigate();
  const [saving, setSaving] = useState(false);
  const views = data?.items ?? [];
  const here = viewText(state);
  const current = views.find(({ query }) => query === here);
  const remove = async (view: SavedView) => {
    try {
      await api.delete(`/views/${encodeURIComponent(view.id)}`);
      await queryClient.invalidateQueries({ queryKey: viewsKey });
      toast(t('views.removed', { name: view.name }));
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <>
      <Menu trigger={<Button look="quiet" icon={Bookmark}>{current?.name ?? t('views.button')}</Button>}>
        <MenuTitle>{t('views.title')}</MenuTitle>
        {views.length === 0 && <p className="max-w-56 px-2 pb-2 text-muted">{t('views.none')}</p>}
        {views.map((view) => (
          <MenuItem key={view.id} onSelect={() => void navigate({ to: '/waitlist', search: parseSearch(view.query) } as never)}>
            {view.name}
            {!view.mine && <span className="ml-1.5 text-12 text-muted">{t('views.by', { name: view.owner.name })}</span>}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem icon={Plus} onSelect={() => setSaving(true)}>{t('views.save')}</MenuItem>
        {current?.mine === true && <MenuItem icon={Trash2} danger onSelect={() => void remove(current)}>{t('views.remove', { name: current.name })}</MenuItem>}
      </Menu>
      {saving && <SaveView query={here} onClose={() => setSaving(false)} />}
    </>
  );
}

function SaveView({ query, onClose }: { readonly query: string; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const save = async () => {
    await api.post('/views', { name: name.trim(), query, shared: isShared });
    await queryClient.invalidateQueries({ queryKey: viewsKey });
    toast(t('views.saved', { name: name.trim() }));
  };
  return (
    <Confirm open onClose={onClose} title={t('views.saveTitle')} verb={t('views.verb')} onConfirm={save}>
      <TextField label={t('views.name')} autoFocus required maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <CheckField label={t('views.shared')} checked={isShared} onChange={(event) => setShared(event.currentTarget.checked)} />
    </Confirm>
  );
}
