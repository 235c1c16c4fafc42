# docs/install.md says how to use it. Node is the image's, so the one that the package can bring along is left out.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm pack --ignore-scripts && mv matrix-surface-*.tgz /matrix-surface.tgz

FROM node:24-bookworm-slim
COPY --from=build /matrix-surface.tgz /tmp/matrix-surface.tgz
WORKDIR /opt/matrix-surface
RUN npm install --omit=optional --no-save /tmp/matrix-surface.tgz \
    && ln -s /opt/matrix-surface/node_modules/.bin/matrix-surface /usr/local/bin/matrix-surface \
    && rm -rf /tmp/matrix-surface.tgz /root/.npm \
    && install --directory --owner=node --group=node --mode=0700 /data
ENV NODE_ENV=production DATA_DIR=/data HTTP_PORT=8080
USER node
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD node -e "fetch('http://127.0.0.1:' + process.env.HTTP_PORT + '/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
ENTRYPOINT ["matrix-surface"]
