import './styles/app.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { setSignInDesk } from './api/request.ts';
import { sessionQuery } from './api/session.ts';
import { pages } from './pages.ts';
import { router } from './router.tsx';
import { askForPassword } from './shell/password-request.ts';
import { applyRememberedBrand } from './theme.ts';

applyRememberedBrand();

setSignInDesk({
  confirm: askForPassword,
  ended() {
    // The guard of the desk asks anew and leads to the right page: sign-in, or a missing code.
    void queryClient.resetQueries({ queryKey: sessionQuery.queryKey }).then(() => router.invalidate());
  },
});

// The code of the page travels beside the question who is there, not after its answer.
const here = location.pathname.replace(/^\/admin/, '') || '/waitlist';
pages.find(({ path }) => path === here || (here === '/' && path === '/waitlist'))?.load().catch(() => undefined);

createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
