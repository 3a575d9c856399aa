-- Where DuckDB's functions of these names differ or are missing. Source: PostgreSQL docs "functions-array".
CREATE MACRO __duckgres.catalog.array_to_string(arr, delimiter) AS
    coalesce(list_aggr(arr, 'string_agg', delimiter), CASE WHEN arr IS NOT NULL THEN '' END),
  (arr, delimiter, null_text) AS
    coalesce(list_aggr(list_transform(arr, lambda element: coalesce(element::VARCHAR, null_text)), 'string_agg', delimiter),
             CASE WHEN arr IS NOT NULL THEN '' END);
CREATE MACRO __duckgres.catalog.array_remove(arr, value) AS list_filter(arr, lambda element: element IS DISTINCT FROM value);
CREATE MACRO __duckgres.catalog.array_upper(arr, dimension) AS nullif(len(arr), 0)::INTEGER;
CREATE MACRO __duckgres.catalog.array_lower(arr, dimension) AS CASE WHEN len(arr) > 0 THEN 1 END;
CREATE MACRO __duckgres.catalog.array_ndims(arr) AS CASE WHEN len(arr) > 0 THEN 1 END;
CREATE MACRO __duckgres.catalog.cardinality(arr) AS len(arr)::INTEGER;
CREATE MACRO __duckgres.information._pg_expandarray(arr) AS
  unnest(list_transform(range(1, len(arr) + 1), lambda i: {'x': (arr::INTEGER[])[i], 'n': i::INTEGER}));
