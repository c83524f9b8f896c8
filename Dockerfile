# Foyer in a container: docker build -t foyer .
# Without root, on a read-only file system; only /data is written to.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /foyer
COPY . .
RUN npm ci && npm run build
# What runs needs no compiler, no browser and no tests.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

FROM node:24.21.0-bookworm-slim
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn* \
  && mkdir /data && chown node:node /data
WORKDIR /foyer
COPY --from=build /foyer/package.json ./package.json
COPY --from=build /foyer/foyer.config.ts ./foyer.config.ts
COPY --from=build /foyer/node_modules ./node_modules
COPY --from=build /foyer/docs/errors ./docs/errors
COPY --from=build /foyer/packages/foyer ./packages/foyer
COPY --from=build /foyer/packages/admin/dist ./packages/admin/dist
COPY --from=build /foyer/packages/embed/dist ./packages/embed/dist
ENV NODE_ENV=production FOYER_ENV=production DATABASE_URL=file:/data/foyer.db
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "packages/foyer/dist/foyer.mjs"]
CMD ["start"]
