# corslint in a container, for a project in the working directory:
#   docker build --tag corslint . && docker run --rm --volume "$PWD:/project:ro" corslint
FROM python:3.13-slim AS build
WORKDIR /corslint
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.13-slim
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index /wheels/*.whl \
    && useradd --create-home --uid 10001 corslint
USER 10001
WORKDIR /project
ENTRYPOINT ["corslint"]
