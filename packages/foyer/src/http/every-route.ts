import { FailureLists } from '../application/import/failure-lists.ts';
import type { OpenApiDocument } from '../pages/index.ts';
import type { BoundRoute } from './bind.ts';
import type { HttpDeps } from './deps.ts';
import { describe } from './openapi.ts';
import { accountsApi } from './routes/accounts-api.ts';
import { accessApi } from './routes/access-api.ts';
import { adminSessionApi } from './routes/admin-session-api.ts';
import { apiKeysApi } from './routes/api-keys-api.ts';
import { approvedUsersApi } from './routes/approved-users-api.ts';
import { importApi } from './routes/import-api.ts';
import { adminPages } from './routes/admin-pages.ts';
import { backupApi } from './routes/backup-api.ts';
import { development } from './routes/development.ts';
import { embedApi } from './routes/embed-api.ts';
import { doorPages } from './routes/door-pages.ts';
import { eventsApi } from './routes/events-api.ts';
import { feedbackRoutes } from './routes/feedback-api.ts';
import { jobsApi } from './routes/jobs-api.ts';
import { memberPages } from './routes/member-pages.ts';
import { numbersApi } from './routes/numbers-api.ts';
import { alertsApi } from './routes/alerts-api.ts';
import { settingsApi } from './routes/settings-api.ts';
import { templatesApi } from './routes/templates-api.ts';
import { operations, webhooks } from './routes/operations.ts';
import { auditApi } from './routes/audit-api.ts';
import { outboxApi } from './routes/outbox-api.ts';
import { peopleApi } from './routes/people-api.ts';
import { queueApi } from './routes/queue-api.ts';
import { teamApi } from './routes/team-api.ts';
import { clerkApi } from './routes/clerk-api.ts';
import { webhooksApi } from './routes/webhooks-api.ts';
import { waitlistApi } from './routes/waitlist-api.ts';
import { waitlistPages } from './routes/waitlist-pages.ts';
import { gateApi } from './routes/gate-api.ts';
import { gateVerify } from './routes/gate-verify.ts';

/** The whole surface. */
export interface EveryRoute {
  readonly routes: readonly BoundRoute[];
  /** Made when it is first asked for. */
  readonly document: OpenApiDocument;
}

/** The whole surface, as policy from top to bottom: public, access, key-authorised, pages, operations. */
export function everyRoute(deps: HttpDeps): EveryRoute {
  let described: OpenApiDocument | undefined;
  const document = (): OpenApiDocument => described ??= describe(routes, { publicUrl: deps.config.publicUrl, productName: deps.config.product.brand.name, version: deps.version });
  const failureLists = new FailureLists();
  const routes: readonly BoundRoute[] = [
    ...waitlistApi,
    ...embedApi(),
    ...gateVerify,
    ...accessApi,
    ...gateApi,
    ...queueApi(),
    ...peopleApi,
    ...outboxApi,
    ...auditApi,
    ...teamApi,
    ...apiKeysApi,
    ...adminSessionApi,
    ...importApi(failureLists),
    ...approvedUsersApi(failureLists),
    ...jobsApi,
    ...numbersApi,
    ...templatesApi,
    ...settingsApi,
    ...alertsApi,
    ...webhooksApi,
    ...accountsApi,
    ...clerkApi,
    ...eventsApi(),
    ...backupApi,
    ...webhooks,
    ...waitlistPages(deps.config.product.roles),
    ...doorPages,
    ...memberPages,
    ...feedbackRoutes,
    ...adminPages(),
    ...operations(document),
    ...(deps.mailbox ? development : []),
  ];
  return { routes, get document() { return document(); } };
}
