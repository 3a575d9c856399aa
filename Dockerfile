# Two stages: one with the compiler, one with the binary, the libraries it is linked with, DuckDB and its extensions.
FROM debian:forky-slim AS build
WORKDIR /src
ENV DUCKGRES_DEPS=/opt/duckgres
COPY scripts/install-deps scripts/
RUN scripts/install-deps build
COPY . .
RUN cmake --preset release -DDUCKGRES_TESTS=OFF \
    && cmake --build --preset release --target duckgres \
    && strip --strip-debug build/release/duckgres \
    && scripts/install-deps runtime build/release/duckgres > runtime-packages

FROM debian:forky-slim
COPY --from=build /src/runtime-packages /tmp/
RUN apt-get update -qq \
    && xargs -a /tmp/runtime-packages apt-get install -y -qq --no-install-recommends ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/* /tmp/runtime-packages \
    && useradd --system --create-home --home-dir /var/lib/duckgres --uid 10001 duckgres
ENV DUCKGRES_DEPS=/opt/duckgres
COPY --from=build /opt/duckgres/duckdb-1.5.5 /opt/duckgres/duckdb-1.5.5
COPY --from=build /src/build/release/duckgres /usr/local/bin/
USER duckgres
WORKDIR /var/lib/duckgres
VOLUME /var/lib/duckgres
EXPOSE 5432
ENTRYPOINT ["duckgres"]
