# Incident Almanac in a container: the two commands of the Makefile, as a user without rights, on a read-only root.
# Archive and warehouse are mounted; docs/operations.md says how. No address stands in here: your builder knows its registries.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
FROM ${PYTHON_IMAGE} AS installed
WORKDIR /srv/incident-almanac
COPY requirements.lock ./
# The same stamp as in the Makefile, so that make finds the work done. Hashes are checked, nothing is built from source.
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --only-binary :all: \
        --require-hashes -r requirements.lock \
    && touch ".venv/.installed-$(cksum requirements.lock | cut -d' ' -f1)"

FROM ${PYTHON_IMAGE}
# make for the two commands, git for the dates that the archive's history tells.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends git make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --no-create-home --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin almanac \
    && install -d -o almanac -g almanac -m 0700 /warehouse
WORKDIR /srv/incident-almanac
COPY --from=installed /srv/incident-almanac/.venv .venv
COPY Makefile requirements.lock app.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY data data
COPY etl etl
COPY analytics analytics
COPY pages pages
RUN python3 -m compileall -q etl analytics pages app.py
ENV ARCHIVE=/archive \
    WAREHOUSE=/warehouse/warehouse.duckdb \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=*
USER almanac
EXPOSE 8501
VOLUME /warehouse
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
# `run` reads the archive and serves it; `load` reads it into the warehouse and ends.
ENTRYPOINT ["make"]
CMD ["run"]
