import { expect, it } from "vitest";
import { Duck, type Row } from "../../lake/duckdb.ts";

/** Lines and rows of a query, and the lines that are not what JSON.stringify makes of their rows. */
async function bothWays(sql: string): Promise<{ lines: string[]; rows: Row[]; odd: Array<[string, string]> }> {
  const duck = await Duck.open();
  await duck.run(`create table given as ${sql}`);
  const rows = await duck.rows("from given");
  const lines: string[] = [];
  for await (const some of duck.objects("from given", Object.keys(rows[0] ?? {})))
    lines.push(...some.map((line) => Buffer.from(line).toString()));
  duck.close();
  const wanted = rows.map((row) =>
    JSON.stringify(row, (_, value) => (typeof value === "bigint" ? Number(value) : value)),
  );
  expect(lines.length).toBe(wanted.length);
  const odd = lines.flatMap(
    (line, at): Array<[string, string]> => (line === wanted[at] ? [] : [[line, String(wanted[at])]]),
  );
  return { lines, rows, odd };
}

it("doubles of every size, by their powers of ten and two and by chance, are written as JSON.stringify writes them", async () => {
  const { rows, odd } = await bothWays(`
    with sizes as (
      select sign * factor * pow(base, exponent) as x
      from (values (1.0), (-1.0)) signs (sign), (values (1.0), (1.5), (1.2345), (9.87654321), (1.0 / 3)) factors (factor),
        (values (10.0), (2.0)) bases (base), range(-330, 312) exponents (exponent)
      union all select (hash(i) / 18446744073709551616.0 - 0.5) * pow(10, hash(-i) % 40 - 12.0) from range(20000) chance (i)
      union all select floor(hash(i) / 18446744073709551616.0 * 1e17) from range(2000) chance (i)
      union all select cast(value as double) from (values ('nan'), ('inf'), ('-inf'), ('-0.0'), ('5e-324'), ('1.7976931348623157e308'),
        ('1e21'), ('999999999999999900000'), ('1e-6'), ('1e-7'), ('999999999999999.9'), ('1e15'), (null)) odd (value)
    )
    select x, cast(x as float) as narrow from sizes where isnan(x) or x is null or isinf(x) or abs(x) < 3e38
    union all select x, null from sizes where abs(x) >= 3e38`);
  expect(rows.length).toBeGreaterThan(25_000);
  expect(odd).toEqual([]);
});

it("integers of every width, decimals and truth values, too; beyond 53 bits the nearest number", async () => {
  const { lines, odd } = await bothWays(`
    select cast(x as bigint) as big, cast(x as hugeint) * 1000003 as huge, cast(x % 120 as tinyint) as tiny,
      cast(abs(x) as ubigint) as no_sign, cast(x % 100000 as decimal(18, 3)) / 8 as exact, x % 2 = 0 as is_even
    from (values (0), (1), (-1), (127), (9007199254740991), (9007199254740992), (9007199254740993), (-9007199254740993),
      (9223372036854775807), (-9223372036854775807), (1234567890123456789), (null)) numbers (x)`);
  expect(odd).toEqual([]);
  expect(lines[6]).toContain('"big":9007199254740992,');
});

it("texts with any sign that there is, and names of columns that need escaping", async () => {
  const { rows, odd } = await bothWays(`
    select chr(cast(x as integer)) || 'a' || chr(cast(x as integer)) as "a ""quoted"" \\ name, and 'more'", '\\u001F' || chr(31) || '\\' as escapes
    from range(0, 1114112) signs (x) where (x < 2500 or x % 997 = 0) and x not between 55296 and 57343
    union all select null, ''
    union all select 'Ünïcödé 😀 </script>', chr(8232)`);
  expect(rows.length).toBeGreaterThan(3000);
  expect(odd).toEqual([]);
});

it("instants with and without a fraction, before 1970, before the common era, after the year 9999 and beyond any date", async () => {
  const { rows, odd } = await bothWays(`
    select "at", cast("at" as timestamptz) as zoned
    from (values (timestamp '2026-11-24 08:00:00'), (timestamp '2026-11-24 08:00:00.000001'), (timestamp '2026-11-24 08:00:00.5'),
      (timestamp '1969-12-31 23:59:59.25'), (timestamp '0044-03-15 01:02:03'), (timestamp '0044-03-15 (BC) 01:02:03.5'),
      (timestamp '12345-06-07 08:09:10'), (timestamp '280000-01-01'), (timestamp 'infinity'), (null)) instants ("at")`);
  expect(odd).toEqual([]);
  expect(rows.map(({ at }) => at)).toEqual([
    "2026-11-24T08:00:00Z",
    "2026-11-24T08:00:00.000001Z",
    "2026-11-24T08:00:00.500000Z",
    "1969-12-31T23:59:59.250000Z",
    "0044-03-15T01:02:03Z",
    "-000043-03-15T01:02:03.500000Z",
    "+012345-06-07T08:09:10Z",
    null,
    null,
    null,
  ]);
});

it("a type that no column of the lake has is refused by name rather than guessed", async () => {
  await expect(bothWays("select [1, 2] as pair")).rejects.toThrow('column "pair" of type INTEGER[]');
});
