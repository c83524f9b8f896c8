import type { Stage } from '../../domain/stage.ts';

/** What a plan saw of somebody; applying it looks whether that still holds. */
export interface Planned {
  readonly version: number;
  readonly stage: Stage;
  readonly role: string | null;
}

/** As it is kept with the person until their turn. */
export function packPlanned({ version, stage, role }: Planned): string {
  return JSON.stringify([version, stage, role]);
}

export function unpackPlanned(detail: string | null): Planned {
  const [version, stage, role] = JSON.parse(detail ?? '[]') as [number, Stage, string | null];
  return { version, stage, role };
}
