// node-postgres (pg): text parameters, text and binary results, cursors, COPY streams. See ../README.md.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';

const PREFIX = process.env.PREFIX;
const LONG_QUERY = 'SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b';
const TLS = { ca: fs.readFileSync(process.env.PGSSLROOTCERT, 'utf8') };
let failed = 0;

/** Runs one case and prints its line; a case that hangs fails after a minute. */
async function check(name, run) {
  let timer;
  try {
    await Promise.race([run(), new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('still running after 60 s')), 60_000); })]);
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}: ${error.name}: ${error.code ?? ''} ${String(error.message).replace(/\s+/g, ' ').slice(0, 500)}`);
  } finally {
    clearTimeout(timer);
  }
}

async function connect(options = {}) {
  const client = new pg.Client({ ssl: TLS, connectionTimeoutMillis: 10_000, ...options });
  client.on('error', () => {}); // a session that the server ends is seen by its next query
  await client.connect();
  return client;
}

async function connected(options, run) {
  const client = await connect(options);
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

async function scalar(client, text, values) {
  return (await client.query({ text, values, rowMode: 'array' })).rows[0][0];
}

async function raises(sqlstate, run) {
  const error = await run().then(() => null, (reason) => reason);
  assert.ok(error, `no error, expected ${sqlstate}`);
  assert.equal(error.code, sqlstate, error.message);
  return error;
}

// ---- connect

await check('connect/tls-and-scram', () => connected({}, async (client) => {
  assert.equal(await scalar(client, 'SELECT 1'), 1);
  assert.ok(client.connection.stream.encrypted);
}));
await check('connect/channel-binding', () => connected({ enableChannelBinding: true }, async (client) => assert.equal(await scalar(client, "SELECT 'bound'"), 'bound')));
await check('connect/direct-tls', () => connected({ sslnegotiation: 'direct' }, async (client) => assert.equal(await scalar(client, 'SELECT 2'), 2)));
await check('connect/wrong-password', () => raises('28P01', () => connect({ password: 'wrong' })));
await check('connect/unknown-database', () => raises('3D000', () => connect({ database: 'no_such_database' })));
await check('connect/without-tls-is-refused', () => raises('28000', () => connect({ ssl: false })));
await check('connect/options', () => connected({ application_name: 'node matrix', statement_timeout: 12345, options: '-c TimeZone=Asia/Tokyo' }, async (client) => {
  assert.equal(await scalar(client, 'SHOW application_name'), 'node matrix');
  assert.equal(await scalar(client, 'SHOW statement_timeout'), '12345ms');
  assert.equal(await scalar(client, 'SHOW TimeZone'), 'Asia/Tokyo');
}));
await check('connect/pool', async () => {
  const pool = new pg.Pool({ ssl: TLS, max: 4 });
  const found = await Promise.all(Array.from({ length: 40 }, (_, number) => pool.query('SELECT $1::integer AS n', [number])));
  assert.deepEqual(found.map((result) => result.rows[0].n), Array.from({ length: 40 }, (_, number) => number));
  await pool.end();
});

// ---- types

const unescape = (field) => field.replace(/\\(.)/g, (_, char) => ({ t: '\t', n: '\n', '\\': '\\' })[char]);
const VALUES = fs.readFileSync(process.env.VALUES_TSV, 'utf8').trimEnd().split('\n').map((line) => {
  const [name, type, literal, oid, text, binary] = line.split('\t');
  return { name, type, literal: unescape(literal), oid: Number(oid), text: unescape(text), binary };
});
const RAW = { getTypeParser: () => (value) => value }; // text as it came; pg makes UTF-8 strings of binary fields too, so those can't be compared
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const NATIVE = [ // type, SQL literal, JavaScript parameter, JavaScript result
  ['boolean', 'true', true, true], ['smallint', '-32768', -32768, -32768], ['integer', '2147483647', 2147483647, 2147483647],
  ['bigint', '-9223372036854775808', -9223372036854775808n, '-9223372036854775808'], ['real', '1.5', 1.5, 1.5], ['double precision', '0.1', 0.1, 0.1],
  ['double precision', '5e-324', 5e-324, 5e-324], ['double precision', 'NaN', NaN, NaN], ['double precision', '-Infinity', -Infinity, -Infinity],
  ['numeric(10,2)', '1.50', '1.50', '1.50'], ['numeric(38,0)', '9'.repeat(38), '9'.repeat(38), '9'.repeat(38)], ['text', '', '', ''],
  ['text', "it''s žluťoučký 🐘\n\\", "it's žluťoučký 🐘\n\\", "it's žluťoučký 🐘\n\\"], ['varchar(10)', '漢字', '漢字', '漢字'],
  ['bytea', `\\x${ALL_BYTES.toString('hex')}`, ALL_BYTES, ALL_BYTES], ['bytea', '', Buffer.alloc(0), Buffer.alloc(0)],
  ['timestamptz', '2024-02-29 12:34:56.789+00', new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789)), new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789))],
  ['timestamp', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56.789', new Date(2024, 1, 29, 12, 34, 56, 789)], ['timestamp', 'infinity', 'infinity', Infinity],
  ['date', '2024-02-29', '2024-02-29', new Date(2024, 1, 29)], ['time', '23:59:59.999999', '23:59:59.999999', '23:59:59.999999'],
  ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['jsonb', '{"a": [1, null, "é"]}', { a: [1, null, 'é'] }, { a: [1, null, 'é'] }], ['integer[]', '{1,NULL,-3}', [1, null, -3], [1, null, -3]],
  ['integer[]', '{{1,2},{3,4}}', [[1, 2], [3, 4]], [[1, 2], [3, 4]]], ['text[]', '{a,"b \\"c\\"",NULL,"NULL","",é}', ['a', 'b "c"', null, 'NULL', '', 'é'], ['a', 'b "c"', null, 'NULL', '', 'é']],
  ['boolean[]', '{t,NULL,f}', [true, null, false], [true, null, false]], ['double precision[]', '{0.5,NaN}', [0.5, NaN], [0.5, NaN]]];
const slug = (type) => type.replaceAll(' ', '_');

await connected({ options: '-c TimeZone=UTC' }, async (client) => {
  for (const [number, [type, literal, parameter, result]] of NATIVE.entries()) {
    await check(`types/${slug(type)}-${number}`, async () => {
      assert.deepEqual(await scalar(client, `SELECT '${literal}'::${type}`), result, 'literal');
      assert.deepEqual(await scalar(client, `SELECT $1::${type}`, [parameter]), result, 'round trip');
      assert.equal(await scalar(client, `SELECT $1::${type} = '${literal}'::${type}`, [parameter]), true, 'equals the literal');
    });
  }
  await check('types/binary-results', async () => {
    const { rows } = await client.query({ text: "SELECT 42::integer AS n, true AS b, 'é'::text AS t", binary: true, queryMode: 'extended' });
    assert.deepEqual(rows, [{ n: 42, b: true, t: 'é' }]);
  });
  await check('types/json', async () => assert.deepEqual(await scalar(client, 'SELECT $1::json', [{ a: [1, null] }]), { a: [1, null] }));
  await check('types/interval', async () => assert.deepEqual({ ...await scalar(client, "SELECT interval '1 year 2 mons 3 days 04:05:06.789'") },
    { years: 1, months: 2, days: 3, hours: 4, minutes: 5, seconds: 6, milliseconds: 789 }));
  for (const type of new Set(NATIVE.map((row) => row[0]))) {
    await check(`types/${slug(type)}-null`, async () => assert.equal(await scalar(client, `SELECT $1::${type}`, [null]), null));
  }
  for (const value of VALUES) {
    await check(`types/value-${value.name}`, async () => {
      const text = await client.query({ text: `SELECT ${value.literal} AS v`, types: RAW });
      assert.deepEqual([text.fields[0].dataTypeID, text.rows[0].v], [value.oid, value.text]);
      const parameter = await client.query({ text: `SELECT $1::${value.type} AS v`, values: [value.text], types: RAW });
      assert.equal(parameter.rows[0].v, value.text);
    });
  }
  await check('types/inserted-into-a-table', async () => {
    const types = [...new Set(NATIVE.map((row) => row[0]))];
    await client.query(`CREATE TABLE ${PREFIX}_types (id integer, ${types.map((type, number) => `c${number} ${type}`).join(', ')})`);
    const first = types.map((type) => NATIVE.find((row) => row[0] === type));
    await client.query(`INSERT INTO ${PREFIX}_types VALUES ($1, ${types.map((_, number) => `$${number + 2}`).join(', ')})`, [1, ...first.map((row) => row[2])]);
    const { rows } = await client.query({ text: `SELECT * FROM ${PREFIX}_types`, rowMode: 'array' });
    assert.deepEqual(rows, [[1, ...first.map((row) => row[3])]]);
  });
  await client.query(`DROP TABLE IF EXISTS ${PREFIX}_types`);
});

// ---- errors, transactions

await connected({}, async (client) => {
  const table = `${PREFIX}_errors`;
  await client.query(`CREATE TABLE ${table} (id integer PRIMARY KEY)`);
  await client.query(`INSERT INTO ${table} VALUES (1)`);
  for (const [sqlstate, text] of [['42P01', 'SELECT * FROM no_such_table'], ['42703', `SELECT no_such_column FROM ${table}`], ['42601', 'SELEC 1'], ['22P02', "SELECT 'abc'::integer"],
    ['23505', `INSERT INTO ${table} VALUES (1)`], ['22012', 'SELECT 1/0'], ['42883', 'SELECT no_such_function(1)']]) {
    for (const [mode, query] of [['simple', text], ['extended', { text, queryMode: 'extended' }]]) {
      await check(`errors/${sqlstate}-${mode}`, async () => {
        const error = await raises(sqlstate, () => client.query(query));
        assert.equal(error.severity, 'ERROR');
        assert.equal(await scalar(client, 'SELECT 1'), 1, 'usable afterwards');
      });
    }
  }
  await check('errors/bad-parameter', async () => {
    await raises('22P02', () => client.query('SELECT $1::integer', ['12x']));
    assert.equal(await scalar(client, 'SELECT 1'), 1);
  });
  await check('errors/position', async () => assert.equal((await raises('42703', () => client.query('SELECT 1, no_such_column'))).position, '11'));
  await check('errors/notice', async () => {
    const notices = [];
    client.on('notice', (notice) => notices.push(notice.severity));
    await client.query('DROP TABLE IF EXISTS no_such_table');
    assert.deepEqual(notices, ['NOTICE']);
  });
  await client.query(`DROP TABLE ${table}`);
});

await connected({}, async (client) => {
  const table = `${PREFIX}_transactions`;
  await client.query(`CREATE TABLE ${table} (id integer)`);
  const insert = (number) => client.query(`INSERT INTO ${table} VALUES ($1)`, [number]);
  const rows = async () => (await client.query({ text: `SELECT id FROM ${table} ORDER BY id`, rowMode: 'array' })).rows.flat();
  await check('transactions/commit', async () => {
    await client.query('BEGIN');
    await insert(1);
    assert.equal((await client.query('COMMIT')).command, 'COMMIT');
    assert.deepEqual(await rows(), [1]);
  });
  await check('transactions/rollback', async () => {
    await client.query('BEGIN');
    await insert(2);
    await client.query('ROLLBACK');
    assert.deepEqual(await rows(), [1]);
  });
  await check('transactions/failed-until-rollback', async () => {
    await client.query('BEGIN');
    await raises('22012', () => client.query('SELECT 1/0'));
    await raises('25P02', () => client.query('SELECT 1'));
    await client.query('ROLLBACK');
    assert.equal(await scalar(client, 'SELECT 1'), 1);
  });
  await check('transactions/commit-of-failed-is-rollback', async () => {
    await client.query('BEGIN');
    await insert(3);
    await raises('22012', () => client.query('SELECT 1/0'));
    assert.equal((await client.query('COMMIT')).command, 'ROLLBACK');
    assert.deepEqual(await rows(), [1]);
  });
  await check('transactions/savepoint', async () => {
    await client.query('BEGIN');
    await insert(4);
    await client.query('SAVEPOINT a');
    await insert(5);
    await raises('42P01', () => client.query('SELECT * FROM no_such_table'));
    await client.query('ROLLBACK TO SAVEPOINT a');
    await insert(6);
    await client.query('COMMIT');
    assert.deepEqual(await rows(), [1, 4, 6]);
  });
  await client.query(`DROP TABLE ${table}`);
});

// ---- prepared, batch, cursor

await connected({}, async (client) => {
  await check('prepared/named-and-reused', async () => {
    for (let number = 0; number < 20; number += 1) {
      assert.equal((await client.query({ name: 'plus-one', text: 'SELECT $1::integer + 1 AS n', values: [number] })).rows[0].n, number + 1);
    }
  });
  await check('prepared/error-then-again', async () => {
    const query = { name: 'divide', text: 'SELECT 10 / $1::integer AS n' };
    assert.equal((await client.query({ ...query, values: [2] })).rows[0].n, 5);
    await raises('22012', () => client.query({ ...query, values: [0] }));
    assert.equal((await client.query({ ...query, values: [5] })).rows[0].n, 2);
  });
  await check('batch/queued-queries', async () => {
    const found = await Promise.all(Array.from({ length: 200 }, (_, number) => scalar(client, 'SELECT $1::integer', [number])));
    assert.deepEqual(found, Array.from({ length: 200 }, (_, number) => number));
  });
  await check('batch/several-statements', async () => {
    const results = await client.query('SELECT 1 AS a; SELECT 2 AS b, 3 AS c');
    assert.deepEqual(results.map((result) => result.rows), [[{ a: 1 }], [{ b: 2, c: 3 }]]);
  });
  await check('cursor/25000-rows-in-pages', async () => {
    const cursor = client.query(new Cursor('SELECT i FROM generate_series(1, $1::integer) AS g(i) ORDER BY i', [25_000], { rowMode: 'array' }));
    const found = [];
    for (let page = await cursor.read(1000); page.length; page = await cursor.read(1000)) found.push(...page.flat());
    await cursor.close();
    assert.deepEqual(found, Array.from({ length: 25_000 }, (_, number) => number + 1));
  });
  await check('cursor/closed-early', async () => {
    const cursor = client.query(new Cursor('SELECT i FROM generate_series(1, 1000000) AS g(i)'));
    assert.equal((await cursor.read(10)).length, 10);
    await cursor.close();
    assert.equal(await scalar(client, 'SELECT 1'), 1);
  });
  await check('cursor/error-in-a-later-page', async () => {
    const cursor = client.query(new Cursor('SELECT 1000 / (5000 - i) FROM generate_series(1, 10000) AS g(i)'));
    assert.equal((await cursor.read(100)).length, 100);
    await raises('22012', () => cursor.read(100_000));
    await cursor.close();
    assert.equal(await scalar(client, 'SELECT 1'), 1);
  });
});

// ---- cancel, large, copy

await connected({}, async (client) => {
  for (const [name, config] of [['simple', { text: LONG_QUERY }], ['extended', { text: LONG_QUERY.replace('count(*)', 'count(*) + $1::bigint'), values: [1] }]]) {
    await check(`cancel/${name}`, async () => {
      const query = new pg.Query(config);
      const ended = new Promise((resolve, reject) => { query.on('error', reject); query.on('end', resolve); });
      client.query(query);
      sleep(300).then(() => new pg.Client({ ssl: false }).cancel(client, query)); // pg sends CancelRequest in the clear only
      await raises('57014', () => ended);
      assert.equal(await scalar(client, 'SELECT 1'), 1, 'usable afterwards');
    });
  }
  await check('cancel/statement-timeout', async () => {
    await client.query('SET statement_timeout = 200');
    await raises('57014', () => client.query(LONG_QUERY));
    await client.query('RESET statement_timeout');
  });
  await check('large/one-million-rows', async () => {
    let rows = 0;
    let total = 0;
    await new Promise((resolve, reject) => {
      const query = client.query(new pg.Query({ text: "SELECT i::bigint, 'row ' || i FROM generate_series(1, 1000000) AS g(i)", rowMode: 'array' }));
      query.on('row', (row) => { rows += 1; total += Number(row[0]); });
      query.on('error', reject);
      query.on('end', resolve);
    });
    assert.deepEqual([rows, total], [1_000_000, 500_000_500_000]);
  });
  await check('large/one-value-of-16-megabytes', async () => assert.equal((await scalar(client, "SELECT repeat('x', 16777216)")).length, 16777216));
  await check('large/parameter-of-8-megabytes', async () => assert.equal(await scalar(client, 'SELECT length($1::text)', ['é'.repeat(4194304)]), 4194304));

  const table = `${PREFIX}_copy`;
  await client.query(`CREATE TABLE ${table} (id integer, name text)`);
  await check('copy/in-text', async () => {
    const lines = Array.from({ length: 50_000 }, (_, number) => `${number}\tname ${number}\n`);
    const stream = client.query(copyFrom(`COPY ${table} FROM STDIN`));
    await pipeline(Readable.from(lines), stream);
    assert.equal(stream.rowCount, 50_000);
    assert.equal(await scalar(client, `SELECT count(*) FROM ${table} WHERE name LIKE 'name %'`), '50000');
  });
  await check('copy/out-csv', async () => {
    const parts = [];
    for await (const part of client.query(copyTo(`COPY (SELECT * FROM ${table} ORDER BY id) TO STDOUT (FORMAT csv, HEADER)`))) parts.push(part);
    const lines = Buffer.concat(parts).toString().split('\n');
    assert.deepEqual([lines.length, lines[0], lines[1], lines[50_000]], [50_002, 'id,name', '0,name 0', '49999,name 49999']);
  });
  await check('copy/bad-row', async () => {
    await raises('22P02', () => pipeline(Readable.from(['x\ty\n']), client.query(copyFrom(`COPY ${table} FROM STDIN`))));
    assert.equal(await scalar(client, 'SELECT 1'), 1, 'usable afterwards');
  });
  await client.query(`DROP TABLE ${table}`);
});

process.exitCode = failed ? 1 : 0;
