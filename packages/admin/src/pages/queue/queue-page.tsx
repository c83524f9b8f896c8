import { Page } from '../../components/page.tsx';
import { EmptyState } from '../../components/states.tsx';

export function QueuePage() {
  return (
    <Page title="Queue" width="full">
      <EmptyState title="Queue" />
    </Page>
  );
}
