import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** What a refusal is will not change by asking again; a silent server may come back. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 502),
    },
    mutations: { retry: false },
  },
});
