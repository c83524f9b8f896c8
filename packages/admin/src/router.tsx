import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queryClient } from './api/query-client.ts';
import { sessionQuery } from './api/session.ts';
import { pages } from './pages.ts';
import { DeskLayout } from './shell/desk-layout.tsx';
import { CrashPage, MissingPage } from './shell/failures.tsx';
import { Root } from './shell/root.tsx';
import { parseSearch, stringifySearch } from './url-state.ts';

const root = createRootRoute({ component: Root, notFoundComponent: MissingPage, errorComponent: CrashPage });

/** Everything behind the sign-in. */
const desk = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  component: DeskLayout,
  async beforeLoad({ location }) {
    const { state } = await queryClient.ensureQueryData(sessionQuery);
    if (state === 'signed_in') return;
    redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href }, throw: true } as never);
  },
});

const deskPages = pages.map(({ path, load }) =>
  createRoute({
    getParentRoute: () => desk,
    path,
    component: lazyRouteComponent(async () => ({ default: await load() })),
  }),
);

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad() {
    redirect({ to: '/waitlist', throw: true } as never);
  },
});

const sessionPages = [
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('./pages/session/sign-in-page.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/setup',
    component: lazyRouteComponent(() => import('./pages/session/setup-page.tsx'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/join',
    component: lazyRouteComponent(() => import('./pages/session/join-page.tsx'), 'JoinPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgot',
    component: lazyRouteComponent(() => import('./pages/session/forgot-page.tsx'), 'ForgotPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reset',
    component: lazyRouteComponent(() => import('./pages/session/reset-page.tsx'), 'ResetPage'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren([home, ...sessionPages, desk.addChildren(deskPages)]),
  basepath: '/admin',
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  trailingSlash: 'never',
});
