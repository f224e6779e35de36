-- Values of each type as JSON.stringify writes them, to the byte.

-- DuckDB writes the digits of an escaped sign in capitals.
create macro json_escaped(text) as array_to_string(
  list_transform(
    regexp_extract_all(cast(to_json(text) as varchar), '\\u[0-9A-F]{4}|\\.|[^\\]+'),
    lambda part: case when starts_with(part, '\u') then lower(part) else part end
  ),
  ''
);

create macro json_text(text) as case
  when text is null then 'null'
  when regexp_matches(text, '[\x0b\x0e\x0f\x1a-\x1f]') then json_escaped(text)
  else cast(to_json(text) as varchar)
end;

create macro json_boolean(flag) as case flag when true then 'true' when false then 'false' else 'null' end;

-- Casts to text would double some powers of two, 2^81 among them; to_json does not.
create macro json_double(number) as case
  when number is null or not isfinite(number) then 'null'
  when abs(number) < 1e15 and number = trunc(number) then cast(cast(number as bigint) as varchar)
  when abs(number) < 1e15 then cast(to_json(number) as varchar)
  else regexp_replace(regexp_replace(cast(to_json(number) as varchar), '\.0$', ''), 'e(\d)', 'e+\1')
end;

-- A number of JSON has 53 bits; beyond them it is the nearest one that there is.
create macro json_integer(number) as case
  when number is null then 'null'
  when number between -9007199254740992 and 9007199254740992 then cast(number as varchar)
  else json_double(cast(cast(number as varchar) as double))
end;

create macro json_year(instant) as case
  when extract(year from instant) between 0 and 9999 then strftime(instant, '%Y')
  else case when extract(year from instant) < 0 then '-' else '+' end || lpad(cast(abs(extract(year from instant)) as varchar), 6, '0')
end;

-- What no date of JavaScript can say is null.
create macro json_instant(instant) as case
  when instant is null or not isfinite(instant) or abs(epoch_us(instant)) > 8640000000000000000 then 'null'
  else '"' || json_year(instant) || strftime(instant, '-%m-%dT%H:%M:%S')
    || case when epoch_us(instant) % 1000000 = 0 then 'Z"' else strftime(instant, '.%fZ"') end
end;
