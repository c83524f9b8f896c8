import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import { sessionQuery } from '../api/session.ts';
import { applyBrand } from '../theme.ts';
import { PasswordDialog } from './password-dialog.tsx';
import { ToastList } from './toast-list.tsx';

/** What is there on every page, signed in or not: the brand, messages, the question for the password. */
export function Root() {
  const { data } = useQuery(sessionQuery);
  const name = data?.product.name;
  const hue = data?.product.hue;
  useEffect(() => {
    if (name !== undefined && hue !== undefined) applyBrand({ name, hue });
  }, [name, hue]);
  return (
    <>
      <Outlet />
      <ToastList />
      <PasswordDialog />
    </>
  );
}
