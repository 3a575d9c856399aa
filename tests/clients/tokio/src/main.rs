//! tokio-postgres: binary parameters and results, pipelining, portals, COPY, nested transactions. See ../../README.md.

mod types;

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{pin_mut, SinkExt, TryStreamExt};
use openssl::ssl::{SslConnector, SslMethod};
use postgres_openssl::MakeTlsConnector;
use tokio_postgres::binary_copy::{BinaryCopyInWriter, BinaryCopyOutStream};
use tokio_postgres::config::{ChannelBinding, SslMode, SslNegotiation};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Error, IsolationLevel, NoTls, SimpleQueryMessage};

const LONG_QUERY: &str = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b";
const CASE_LIMIT: Duration = Duration::from_secs(60);
static FAILED: AtomicUsize = AtomicUsize::new(0);

pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Runs one case and prints its line.
pub async fn check(name: &str, case: impl Future<Output = Outcome>) {
    let outcome = match tokio::time::timeout(CASE_LIMIT, case).await {
        Ok(outcome) => outcome,
        Err(_) => Err("still running after a minute".into()),
    };
    match outcome {
        Ok(()) => println!("ok {name}"),
        Err(error) => {
            FAILED.fetch_add(1, Ordering::Relaxed);
            let cause = std::error::Error::source(error.as_ref()).map(|source| format!(": {source}")).unwrap_or_default();
            println!("FAIL {name}: {}", format!("{error}{cause}").split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}

pub fn expect<T: PartialEq + std::fmt::Debug>(got: T, want: T) -> Outcome {
    if got == want { Ok(()) } else { Err(format!("got {got:?}, expected {want:?}").into()) }
}

/// The result must be an error with this SQLSTATE.
fn wants<T>(sqlstate: &SqlState, result: Result<T, Error>) -> Outcome {
    match result {
        Ok(_) => Err(format!("no error, expected {}", sqlstate.code()).into()),
        Err(error) if error.code() == Some(sqlstate) => Ok(()),
        Err(error) => Err(format!("expected {}, got {:?}: {error}", sqlstate.code(), error.code()).into()),
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

pub fn prefix() -> String {
    variable("PREFIX")
}

fn config() -> Config {
    let mut config = Config::new();
    config.host(variable("PGHOST")).port(variable("PGPORT").parse().unwrap()).user(variable("PGUSER")).password(variable("PGPASSWORD"));
    config.dbname(variable("PGDATABASE")).ssl_mode(SslMode::Require).connect_timeout(Duration::from_secs(10));
    config
}

fn tls() -> MakeTlsConnector {
    let mut builder = SslConnector::builder(SslMethod::tls()).unwrap();
    builder.set_ca_file(variable("PGSSLROOTCERT")).unwrap();
    postgres_openssl::set_postgresql_alpn(&mut builder).unwrap();
    MakeTlsConnector::new(builder.build())
}

async fn connect(config: &Config) -> Result<Client, Error> {
    let (client, connection) = config.connect(tls()).await?;
    tokio::spawn(connection); // ends with the client
    Ok(client)
}

/// A session for a group of cases; without one the group is a single FAIL.
pub async fn session(group: &str) -> Client {
    let mut config = config();
    config.options("-c TimeZone=UTC");
    connect(&config).await.unwrap_or_else(|error| {
        println!("FAIL {group}/(outside a case): {error}");
        std::process::exit(1)
    })
}

async fn usable(client: &Client) -> Outcome {
    expect(client.query_one("SELECT 1", &[]).await?.get::<_, i32>(0), 1)
}

async fn check_connect() {
    let one = |config: Config| async move { usable(&connect(&config).await?).await };
    check("connect/tls-and-scram", one(config())).await;
    check("connect/channel-binding-required", one(config().channel_binding(ChannelBinding::Require).clone())).await;
    check("connect/direct-tls", one(config().ssl_negotiation(SslNegotiation::Direct).clone())).await;
    let refused = |sqlstate: SqlState, config: Config| async move { wants(&sqlstate, connect(&config).await) };
    check("connect/wrong-password", refused(SqlState::INVALID_PASSWORD, config().password("wrong").clone())).await;
    check("connect/unknown-database", refused(SqlState::INVALID_CATALOG_NAME, config().dbname("no_such_database").clone())).await;
    check("connect/without-tls-is-refused", async {
        wants(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION, config().ssl_mode(SslMode::Disable).connect(NoTls).await)
    }).await;
    check("connect/options", async {
        let client = connect(config().application_name("tokio matrix").options("-c TimeZone=Asia/Tokyo")).await?;
        expect(client.query_one("SHOW application_name", &[]).await?.get::<_, String>(0), "tokio matrix".into())?;
        expect(client.query_one("SHOW TimeZone", &[]).await?.get::<_, String>(0), "Asia/Tokyo".into())
    }).await;
}

async fn check_errors() {
    let client = session("errors").await;
    let table = format!("{}_errors", prefix());
    let setup = client.batch_execute(&format!("CREATE TABLE {table} (id integer PRIMARY KEY); INSERT INTO {table} VALUES (1)")).await;
    check("errors/setup", async { Ok(setup?) }).await;
    for (sqlstate, text) in [
        ("42P01", "SELECT * FROM no_such_table".to_owned()), ("42703", format!("SELECT no_such_column FROM {table}")), ("42601", "SELEC 1".into()),
        ("22P02", "SELECT 'abc'::integer".into()), ("23505", format!("INSERT INTO {table} VALUES (1)")), ("22012", "SELECT 1/0".into()),
        ("42883", "SELECT no_such_function(1)".into()),
    ] {
        let code = SqlState::from_code(sqlstate);
        check(&format!("errors/{sqlstate}-extended"), async { wants(&code, client.query(&text, &[]).await)?; usable(&client).await }).await;
        check(&format!("errors/{sqlstate}-simple"), async { wants(&code, client.simple_query(&text).await)?; usable(&client).await }).await;
    }
    check("errors/fields", async {
        let error = client.simple_query("SELECT 1, no_such_column").await.err().ok_or("no error")?;
        let fields = error.as_db_error().ok_or("not from the server")?;
        expect(fields.severity(), "ERROR")?;
        expect(fields.position(), Some(&tokio_postgres::error::ErrorPosition::Original(11)))
    }).await;
    let _ = client.batch_execute(&format!("DROP TABLE {table}")).await;
}

async fn check_transactions() {
    let mut client = session("transactions").await;
    let table = format!("{}_transactions", prefix());
    let insert = format!("INSERT INTO {table} VALUES ($1)");
    let select = format!("SELECT id FROM {table} ORDER BY id");
    if let Err(error) = client.batch_execute(&format!("CREATE TABLE {table} (id integer)")).await {
        return check("transactions/setup", async { Err(error.into()) }).await;
    }
    macro_rules! rows {
        ($($want:expr),*) => {{
            let got: Vec<i32> = client.query(&select, &[]).await?.iter().map(|row| row.get(0)).collect();
            expect(got, vec![$($want),*])
        }};
    }
    check("transactions/commit", async {
        let transaction = client.transaction().await?;
        transaction.execute(&insert, &[&1]).await?;
        transaction.commit().await?;
        rows!(1)
    }).await;
    check("transactions/rollback-by-dropping", async {
        let transaction = client.transaction().await?;
        transaction.execute(&insert, &[&2]).await?;
        drop(transaction);
        rows!(1)
    }).await;
    check("transactions/failed-until-rollback", async {
        let transaction = client.transaction().await?;
        wants(&SqlState::DIVISION_BY_ZERO, transaction.query("SELECT 1/0", &[]).await)?;
        wants(&SqlState::IN_FAILED_SQL_TRANSACTION, transaction.query("SELECT 1", &[]).await)?;
        transaction.rollback().await?;
        rows!(1)
    }).await;
    check("transactions/commit-of-failed-is-rollback", async {
        let transaction = client.transaction().await?;
        transaction.execute(&insert, &[&3]).await?;
        wants(&SqlState::DIVISION_BY_ZERO, transaction.query("SELECT 1/0", &[]).await)?;
        transaction.commit().await?;
        rows!(1)
    }).await;
    check("transactions/nested-released", async {
        let mut transaction = client.transaction().await?;
        let nested = transaction.transaction().await?;
        nested.execute(&insert, &[&4]).await?;
        nested.commit().await?;
        transaction.commit().await?;
        rows!(1, 4)
    }).await;
    check("transactions/nested-rolled-back", async {
        let mut transaction = client.transaction().await?;
        let nested = transaction.transaction().await?;
        nested.execute(&insert, &[&6]).await?;
        nested.rollback().await?;
        transaction.execute(&insert, &[&5]).await?;
        transaction.commit().await?;
        rows!(1, 4, 5)
    }).await;
    check("transactions/nested-failed", async {
        let mut transaction = client.transaction().await?;
        let nested = transaction.savepoint("second").await?;
        wants(&SqlState::UNDEFINED_TABLE, nested.query("SELECT * FROM no_such_table", &[]).await)?;
        nested.rollback().await?;
        transaction.execute(&insert, &[&7]).await?;
        transaction.commit().await?;
        rows!(1, 4, 5, 7)
    }).await;
    check("transactions/read-only", async {
        let transaction = client.build_transaction().read_only(true).isolation_level(IsolationLevel::RepeatableRead).start().await?;
        wants(&SqlState::READ_ONLY_SQL_TRANSACTION, transaction.execute(&insert, &[&8]).await)?;
        drop(transaction);
        rows!(1, 4, 5, 7)
    }).await;
    let _ = client.batch_execute(&format!("DROP TABLE {table}")).await;
}

async fn check_prepared() {
    let client = session("prepared").await;
    check("prepared/described-and-reused", async {
        let statement = client.prepare("SELECT $1::integer + 1 AS next, $2::text AS name").await?;
        expect(statement.params().to_vec(), vec![Type::INT4, Type::TEXT])?;
        let columns: Vec<_> = statement.columns().iter().map(|column| (column.name().to_owned(), column.type_().clone())).collect();
        expect(columns, vec![("next".into(), Type::INT4), ("name".into(), Type::TEXT)])?;
        for number in 0..20 {
            let row = client.query_one(&statement, &[&number, &"é"]).await?;
            expect((row.get::<_, i32>(0), row.get::<_, String>(1)), (number + 1, "é".into()))?;
        }
        Ok(())
    }).await;
    check("prepared/insert-returning-described-without-running", async {
        let table = format!("{}_prepared", prefix());
        client.batch_execute(&format!("CREATE TABLE {table} (id bigint, name varchar(10))")).await?;
        let statement = client.prepare(&format!("INSERT INTO {table} VALUES ($1, $2) RETURNING id")).await?;
        expect(statement.params().to_vec(), vec![Type::INT8, Type::VARCHAR])?;
        let count = format!("SELECT count(*) FROM {table}");
        expect(client.query_one(&count, &[]).await?.get::<_, i64>(0), 0)?;
        expect(client.query_one(&statement, &[&7i64, &None::<String>]).await?.get::<_, i64>(0), 7)?;
        expect(client.query_one(&count, &[]).await?.get::<_, i64>(0), 1)?;
        Ok(client.batch_execute(&format!("DROP TABLE {table}")).await?)
    }).await;
    check("prepared/inferred-from-operators", async {
        let rows = client.query("SELECT i FROM generate_series(1, 10) AS g(i) WHERE i < $1 + 3 ORDER BY i LIMIT $2 OFFSET $3", &[&2i32, &2i64, &1i64]).await?;
        expect(rows.iter().map(|row| row.get::<_, i32>(0)).collect::<Vec<_>>(), vec![2, 3])
    }).await;
    check("prepared/types-given-by-the-client", async {
        let row = client.query_typed_one("SELECT $1 + 1, $2 || '!'", &[(&41i32, Type::INT4), (&"hey", Type::TEXT)]).await?;
        expect((row.get::<_, i32>(0), row.get::<_, String>(1)), (42, "hey!".into()))
    }).await;
}

async fn check_batch() {
    let client = session("batch").await;
    check("batch/pipelined", async {
        let statement = client.prepare("SELECT $1::integer").await?;
        let numbers: Vec<i32> = (0..200).collect();
        let parameters: Vec<[&(dyn ToSql + Sync); 1]> = numbers.iter().map(|number| [number as &(dyn ToSql + Sync)]).collect();
        let queries = parameters.iter().map(|parameter| client.query_one(&statement, parameter)); // join polls them all before any answer
        let rows = futures_util::future::try_join_all(queries).await?;
        expect(rows.iter().map(|row| row.get::<_, i32>(0)).collect::<Vec<_>>(), numbers.clone())
    }).await;
    check("batch/pipelined-with-an-error", async {
        let (before, failing, after) = futures_util::future::join3(client.query("SELECT 1", &[]), client.query("SELECT * FROM no_such_table", &[]), client.query("SELECT 2", &[])).await;
        before?;
        wants(&SqlState::UNDEFINED_TABLE, failing)?;
        expect(after?[0].get::<_, i32>(0), 2)
    }).await;
    check("batch/simple-query-of-several", async {
        let messages = client.simple_query("SELECT 1 AS a; SELECT 'x' AS b, NULL AS c").await?;
        let rows: Vec<_> = messages.iter().filter_map(|message| match message { SimpleQueryMessage::Row(row) => Some(row.get(0).map(str::to_owned)), _ => None }).collect();
        expect(rows, vec![Some("1".into()), Some("x".into())])
    }).await;
}

async fn check_cursor() {
    let mut client = session("cursor").await;
    check("cursor/portal-over-25000-rows", async {
        let transaction = client.transaction().await?;
        let portal = transaction.bind("SELECT i FROM generate_series(1, $1::integer) AS g(i) ORDER BY i", &[&25_000i32]).await?;
        let mut found = Vec::new();
        loop {
            let page = transaction.query_portal(&portal, 1000).await?;
            if page.is_empty() { break; }
            found.extend(page.iter().map(|row| row.get::<_, i32>(0)));
        }
        transaction.commit().await?;
        expect(found == (1..=25_000).collect::<Vec<_>>(), true)
    }).await;
    check("cursor/two-portals", async {
        let transaction = client.transaction().await?;
        let left = transaction.bind("SELECT i FROM generate_series(1, 4) AS g(i)", &[]).await?;
        let right = transaction.bind("SELECT i FROM generate_series(11, 14) AS g(i)", &[]).await?;
        let mut found: Vec<i32> = Vec::new();
        for (portal, rows_max) in [(&left, 2), (&right, 1), (&left, 0), (&right, 0)] {
            found.extend(transaction.query_portal(portal, rows_max).await?.iter().map(|row| row.get::<_, i32>(0)));
        }
        expect(found, vec![1, 2, 11, 3, 4, 12, 13, 14])
    }).await;
}

async fn check_cancel() {
    let client = session("cancel").await;
    for (name, query) in [("simple", true), ("extended", false)] {
        check(&format!("cancel/{name}"), async {
            let token = client.cancel_token();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(300)).await;
                let _ = token.cancel_query(tls()).await; // over TLS, like the session
            });
            if query {
                wants(&SqlState::QUERY_CANCELED, client.simple_query(LONG_QUERY).await)?;
            } else {
                wants(&SqlState::QUERY_CANCELED, client.query(LONG_QUERY, &[]).await)?;
            }
            usable(&client).await
        }).await;
    }
}

async fn check_large() {
    let client = session("large").await;
    check("large/one-million-rows", async {
        let stream = client.query_raw("SELECT i::bigint, 'row ' || i FROM generate_series(1, 1000000) AS g(i)", Vec::<i32>::new()).await?;
        pin_mut!(stream);
        let (mut rows, mut total) = (0i64, 0i64);
        while let Some(row) = stream.try_next().await? {
            rows += i64::from(row.get::<_, &str>(1).starts_with("row "));
            total += row.get::<_, i64>(0);
        }
        expect((rows, total), (1_000_000, 500_000_500_000))
    }).await;
    check("large/one-value-of-16-megabytes", async {
        expect(client.query_one("SELECT repeat('x', 16777216)", &[]).await?.get::<_, &str>(0).len(), 16_777_216)
    }).await;
    check("large/parameter-of-8-megabytes", async {
        expect(client.query_one("SELECT length($1::text)", &[&"é".repeat(4_194_304)]).await?.get::<_, i32>(0), 4_194_304)
    }).await;
}

async fn check_copy() {
    let client = session("copy").await;
    let table = format!("{}_copy", prefix());
    let count = format!("SELECT count(*), sum(id)::bigint FROM {table}");
    if let Err(error) = client.batch_execute(&format!("CREATE TABLE {table} (id integer, name text)")).await {
        return check("copy/setup", async { Err(error.into()) }).await;
    }
    check("copy/in-text", async {
        let sink = client.copy_in(&format!("COPY {table} FROM STDIN")).await?;
        pin_mut!(sink);
        for number in 0..50_000 {
            sink.send(Bytes::from(format!("{number}\tname {number}\n"))).await?;
        }
        expect(sink.finish().await?, 50_000)?;
        expect(client.query_one(&count, &[]).await?.get::<_, i64>(1), 1_249_975_000)
    }).await;
    check("copy/in-binary", async {
        let sink = client.copy_in(&format!("COPY {table} FROM STDIN (FORMAT binary)")).await?;
        let writer = BinaryCopyInWriter::new(sink, &[Type::INT4, Type::TEXT]);
        pin_mut!(writer);
        writer.as_mut().write(&[&100_000i32, &"é"]).await?;
        writer.as_mut().write(&[&100_001i32, &None::<String>]).await?;
        expect(writer.finish().await?, 2)?;
        expect(client.query_one(&count, &[]).await?.get::<_, i64>(0), 50_002)
    }).await;
    check("copy/out-text", async {
        let stream = client.copy_out(&format!("COPY (SELECT * FROM {table} WHERE id >= 100000 ORDER BY id) TO STDOUT")).await?;
        let parts: Vec<Bytes> = stream.try_collect().await?;
        expect(parts.concat(), "100000\té\n100001\t\\N\n".as_bytes().to_vec())
    }).await;
    check("copy/out-binary", async {
        let stream = client.copy_out(&format!("COPY (SELECT * FROM {table} WHERE id >= 100000 ORDER BY id) TO STDOUT (FORMAT binary)")).await?;
        let rows: Vec<_> = BinaryCopyOutStream::new(stream, &[Type::INT4, Type::TEXT]).try_collect().await?;
        let found: Vec<(i32, Option<String>)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        expect(found, vec![(100_000, Some("é".into())), (100_001, None)])
    }).await;
    check("copy/bad-row-keeps-none", async {
        let sink = client.copy_in(&format!("COPY {table} FROM STDIN")).await?;
        pin_mut!(sink);
        sink.send(Bytes::from_static(b"7\tgood\nx\tbad\n")).await?;
        wants(&SqlState::INVALID_TEXT_REPRESENTATION, sink.finish().await)?;
        expect(client.query_one(&count, &[]).await?.get::<_, i64>(0), 50_002)
    }).await;
    check("copy/abandoned-by-the-client", async {
        {
            let sink = client.copy_in(&format!("COPY {table} FROM STDIN")).await?;
            pin_mut!(sink);
            sink.send(Bytes::from_static(b"7\tgood\n")).await?;
        } // dropped before finish: CopyFail
        expect(client.query_one(&count, &[]).await?.get::<_, i64>(0), 50_002)
    }).await;
    let _ = client.batch_execute(&format!("DROP TABLE {table}")).await;
}

#[tokio::main]
async fn main() {
    check_connect().await;
    types::check_types().await;
    check_errors().await;
    check_transactions().await;
    check_prepared().await;
    check_batch().await;
    check_cursor().await;
    check_cancel().await;
    check_large().await;
    check_copy().await;
    std::process::exit(i32::from(FAILED.load(Ordering::Relaxed) > 0));
}
