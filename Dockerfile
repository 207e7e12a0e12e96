# cpshell in a container: a simulated panel, unless it is told otherwise.
#
#   docker build -t cpshell .
#   docker run --rm -p 127.0.0.1:2082-2087:2082-2087 -p 127.0.0.1:2095-2096:2095-2096 cpshell
#   docker run --rm -it cpshell --sandbox                          the shell, with a panel of its own
#   docker run --rm -it -v cpshell:/data cpshell prod              the shell, with its profiles kept
#   docker run --rm -i -v "$PWD:/work:ro" cpshell -f nightly.cps   a script of this folder
ARG PYTHON=docker.io/library/python:3.13-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && python -m venv --without-pip /opt/cpshell \
    && pip --python /opt/cpshell/bin/python install --no-cache-dir "$(echo /wheels/*.whl)[sandbox,pictures]"

FROM ${PYTHON}
LABEL org.opencontainers.image.title="cpshell" \
      org.opencontainers.image.description="A stateful terminal shell for the APIs of cPanel & WHM" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 1000 --home-dir /data --create-home cpshell \
    && install --directory --owner cpshell --group cpshell /work
COPY --from=build /opt/cpshell /opt/cpshell
ENV PATH=/opt/cpshell/bin:$PATH
USER cpshell
WORKDIR /work
# Configuration, known certificates, history and journals: what is worth keeping.
VOLUME /data
EXPOSE 2082 2083 2086 2087 2095 2096
# A shell has nothing to ask after; the sandbox must answer on its plain port.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 2086, timeout=4); b'\\0sandbox\\0' in open('/proc/1/cmdline', 'rb').read() and (c.request('HEAD', '/'), c.getresponse())"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["cpshell"]
CMD ["sandbox", "--host", "0.0.0.0", "--real-ports"]
