//! Every type as a parameter and as a result; the format is always binary.

use std::error::Error as StdError;

use bytes::BytesMut;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use tokio_postgres::types::{Date, FromSql, IsNull, Timestamp, ToSql, Type};
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{check, expect, prefix, session, Outcome};

/// Bytes as they stand on the wire, for any type.
#[derive(Debug, PartialEq, Clone)]
struct Raw(Vec<u8>);

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Raw(raw.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Raw {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// One type in three ways: the literal as a result, the value there and back, and compared with the literal by the server.
async fn native<T>(client: &Client, type_name: &str, literal: &str, value: T)
where
    T: for<'a> FromSql<'a> + ToSql + Sync + PartialEq + std::fmt::Debug + Clone,
{
    let short: String = literal.chars().filter(char::is_ascii_graphic).take(16).collect();
    check(&format!("types/{}-{short}", type_name.replace(' ', "_")), async {
        let cast = format!("'{literal}'::{type_name}");
        expect(client.query_one(&format!("SELECT {cast}"), &[]).await?.try_get::<_, T>(0)?, value.clone())?;
        expect(client.query_one(&format!("SELECT $1::{type_name}"), &[&value]).await?.try_get::<_, T>(0)?, value.clone())?;
        expect(client.query_one(&format!("SELECT $1::{type_name} = {cast}"), &[&value]).await?.try_get::<_, bool>(0)?, true)?;
        expect(client.query_one(&format!("SELECT $1::{type_name}"), &[&None::<T>]).await?.try_get::<_, Option<T>>(0)?, None)
    })
    .await;
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn moment(date: NaiveDate, hour: u32, minute: u32, second: u32, micro: u32) -> NaiveDateTime {
    date.and_hms_micro_opt(hour, minute, second, micro).unwrap()
}

fn strings(values: &[Option<&str>]) -> Vec<Option<String>> {
    values.iter().map(|value| value.map(str::to_owned)).collect()
}

pub async fn check_types() {
    let client = session("types").await;
    native(&client, "boolean", "true", true).await;
    native(&client, "boolean", "false", false).await;
    native(&client, "smallint", "-32768", i16::MIN).await;
    native(&client, "smallint", "32767", i16::MAX).await;
    native(&client, "integer", "-2147483648", i32::MIN).await;
    native(&client, "integer", "2147483647", i32::MAX).await;
    native(&client, "bigint", "-9223372036854775808", i64::MIN).await;
    native(&client, "bigint", "9223372036854775807", i64::MAX).await;
    native(&client, "real", "3.4028235e38", f32::MAX).await;
    native(&client, "real", "-Infinity", f32::NEG_INFINITY).await;
    native(&client, "double precision", "0.1", 0.1f64).await;
    native(&client, "double precision", "5e-324", 5e-324f64).await;
    native(&client, "double precision", "Infinity", f64::INFINITY).await;
    native(&client, "text", "", String::new()).await;
    native(&client, "text", "it''s žluťoučký 🐘\n\\", "it's žluťoučký 🐘\n\\".to_owned()).await;
    native(&client, "varchar(10)", "漢字", "漢字".to_owned()).await;
    let all_bytes: Vec<u8> = (0..=255).collect();
    native(&client, "bytea", &format!("\\x{}", all_bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()), all_bytes).await;
    native(&client, "bytea", "", Vec::<u8>::new()).await;
    native(&client, "date", "2024-02-29", day(2024, 2, 29)).await;
    native(&client, "date", "0044-03-15 BC", day(-43, 3, 15)).await;
    native(&client, "date", "9999-12-31", day(9999, 12, 31)).await;
    native(&client, "date", "infinity", Date::<NaiveDate>::PosInfinity).await;
    native(&client, "time", "23:59:59.999999", NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap()).await;
    native(&client, "timestamp", "2024-02-29 12:34:56.789012", moment(day(2024, 2, 29), 12, 34, 56, 789_012)).await;
    native(&client, "timestamp", "0044-03-15 12:00:00 BC", moment(day(-43, 3, 15), 12, 0, 0, 0)).await;
    native(&client, "timestamp", "-infinity", Timestamp::<NaiveDateTime>::NegInfinity).await;
    native(&client, "timestamptz", "1999-12-31 23:59:59.999999+00", Utc.from_utc_datetime(&moment(day(1999, 12, 31), 23, 59, 59, 999_999))).await;
    native(&client, "timestamptz", "infinity", Timestamp::<DateTime<Utc>>::PosInfinity).await;
    native(&client, "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", Uuid::from_u128(0xa0ee_bc99_9c0b_4ef8_bb6d_6bb9_bd38_0a11)).await;
    native(&client, "jsonb", r#"{"a": [1, null, "é"]}"#, serde_json::json!({"a": [1, null, "é"]})).await;
    native(&client, "integer[]", "{1,NULL,-3}", vec![Some(1i32), None, Some(-3)]).await;
    native(&client, "integer[]", "{}", Vec::<i32>::new()).await;
    native(&client, "bigint[]", "{9223372036854775807}", vec![i64::MAX]).await;
    native(&client, "text[]", r#"{a,"b \"c\"",NULL,"NULL","",é}"#, strings(&[Some("a"), Some("b \"c\""), None, Some("NULL"), Some(""), Some("é")])).await;
    native(&client, "boolean[]", "{t,NULL,f}", vec![Some(true), None, Some(false)]).await;
    native(&client, "double precision[]", "{0.5,Infinity}", vec![0.5f64, f64::INFINITY]).await;
    native(&client, "date[]", "{2024-02-29,NULL}", vec![Some(day(2024, 2, 29)), None]).await;
    native(&client, "timestamptz[]", r#"{"2024-02-29 12:34:56+00"}"#, vec![Utc.from_utc_datetime(&moment(day(2024, 2, 29), 12, 34, 56, 0))]).await;
    native(&client, "uuid[]", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", vec![Uuid::from_u128(0xa0ee_bc99_9c0b_4ef8_bb6d_6bb9_bd38_0a11)]).await;
    native(&client, "bytea[]", r#"{"\\x00ff",NULL}"#, vec![Some(vec![0u8, 255]), None]).await;
    check("types/nan", async {
        let row = client.query_one("SELECT 'NaN'::real, $1::double precision, $1 = 'NaN'::double precision", &[&f64::NAN]).await?;
        expect((row.get::<_, f32>(0).is_nan(), row.get::<_, f64>(1).is_nan(), row.get::<_, bool>(2)), (true, true, true))
    })
    .await;
    check("types/json", async {
        let document = serde_json::json!({"a": [1.5, null], "b": {"c": true}});
        expect(client.query_one("SELECT $1::json", &[&document]).await?.get::<_, serde_json::Value>(0), document)
    })
    .await;
    check("types/all-in-a-table", in_a_table(&client)).await;
    check_value_table(&client).await;
}

async fn in_a_table(client: &Client) -> Outcome {
    let table = format!("{}_types", prefix());
    client.batch_execute(&format!("CREATE TABLE {table} (a smallint, b bigint, c double precision, d text, e bytea, f date, g timestamptz, h uuid, i jsonb, j text[])")).await?;
    let at = Utc.from_utc_datetime(&moment(day(2024, 2, 29), 12, 0, 0, 1));
    let (uuid, json, tags) = (Uuid::from_u128(7), serde_json::json!([1, "x"]), vec![Some("t".to_owned()), None]);
    let insert = format!("INSERT INTO {table} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    client.execute(&insert, &[&-1i16, &2i64, &0.5f64, &"é", &vec![0u8, 255], &day(1, 1, 1), &at, &uuid, &json, &tags]).await?;
    let row = client.query_one(&format!("SELECT * FROM {table}"), &[]).await?;
    client.batch_execute(&format!("DROP TABLE {table}")).await?;
    expect((row.get::<_, i16>(0), row.get::<_, i64>(1), row.get::<_, f64>(2), row.get::<_, String>(3)), (-1, 2, 0.5, "é".into()))?;
    expect((row.get::<_, Vec<u8>>(4), row.get::<_, NaiveDate>(5), row.get::<_, DateTime<Utc>>(6)), (vec![0, 255], day(1, 1, 1), at))?;
    expect((row.get::<_, Uuid>(7), row.get::<_, serde_json::Value>(8), row.get::<_, Vec<Option<String>>>(9)), (uuid, json, tags))
}

/// Every literal of support/values.tsv: PostgreSQL 18's binary form, out, and in and out again; in text through the simple protocol.
async fn check_value_table(client: &Client) {
    let table = std::fs::read_to_string(std::env::var("VALUES_TSV").unwrap()).unwrap();
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let (literal, text) = (unescape(fields[2]), unescape(fields[4]));
        check(&format!("types/value-{}", fields[0]), async {
            let binary = Raw((0..fields[5].len()).step_by(2).map(|at| u8::from_str_radix(&fields[5][at..at + 2], 16)).collect::<Result<_, _>>()?);
            let row = client.query_one(&format!("SELECT {literal}"), &[]).await?;
            expect((row.columns()[0].type_().oid().to_string().as_str(), row.get::<_, Raw>(0)), (fields[3], binary.clone()))?;
            expect(client.query_one(&format!("SELECT $1::{}", fields[1]), &[&binary]).await?.get::<_, Raw>(0), binary)?;
            let plain = client.simple_query(&format!("SELECT {literal}")).await?.into_iter().find_map(|message| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            });
            expect(plain, Some(text))
        })
        .await;
    }
}

fn unescape(field: &str) -> String {
    let mut chars = field.chars();
    let mut out = String::new();
    while let Some(char) = chars.next() {
        out.push(match char {
            '\\' => match chars.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                other => other.unwrap_or('\\'),
            },
            other => other,
        });
    }
    out
}
