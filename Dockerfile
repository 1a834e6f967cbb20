# The gateway as an image: Node and the compiled program, no shell, no package manager, not root.
#
#   docker build --tag accounts-graph .
#   docker run --read-only --publish 4000:4000 --env MPT_API_BASE_URL=https://api.example.com accounts-graph
#
# Both base images are arguments, so that a build can pin them by digest in its own registry.
ARG BUILD_IMAGE=docker.io/library/node:24.21.0-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No dependency needs an install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
COPY docs/images ./docs/images
RUN npm run build

FROM ${BUILD_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json schema.graphql LICENSE ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# A number, because Kubernetes cannot verify that a name is not root.
USER 65532:65532
EXPOSE 4000
# Without a shell, signals reach the process directly. /livez and /readyz are checked from outside.
# Sizes the young generation for operations in progress: docs/decisions/0015.
ENTRYPOINT ["/nodejs/bin/node", "--min-semi-space-size=32", "--max-semi-space-size=32", "--no-allocation-site-pretenuring", "dist/cli.js"]
CMD ["serve"]
