import type { EvidenceRef } from '../core/index.ts';
import type { PairTraffic } from '../formats/netlog/traffic.ts';
import type { TrafficDatabase } from './traffic-database.ts';
import type { TrafficFile } from './traffic-log.ts';

/** Files per word of the set of files in which a pair was seen; a HUGEINT holds 127 bits. */
const filesPerWord = 120;

function words(files: number): number[] {
  return Array.from({ length: Math.ceil(files / filesPerWord) }, (_, word) => word);
}

/**
 * Durations are summed as whole microseconds: threads add in any order, and sums of floating-point numbers would differ in
 * their last digit from run to run, so that the same log would be examined again and again. 1e12 s is beyond any clock.
 */
const durationUs = 'CAST(round(least(greatest(duration, 0), 1e12) * 1e6) AS HUGEINT)';

/** Plain SQL, so that ClickHouse and PostgreSQL could run it: rows to pairs, and events in order of pair and time. */
export async function groupPairs(database: TrafficDatabase, key: 'dst' | 'name', files: number): Promise<void> {
  const [rows, pairs, events] = key === 'dst' ? ['rows', 'pairs', 'events'] : ['named', 'named_pairs', 'named_events'];
  const seenIn = words(files)
    .map((word) => {
      const bit = `1::HUGEINT << (file - ${word * filesPerWord})`;
      return `bit_or(CASE WHEN file BETWEEN ${word * filesPerWord} AND ${(word + 1) * filesPerWord - 1} THEN ${bit} ELSE 0 END) AS w${word}`;
    })
    .join(', ');
  const merged = words(files)
    .map((word) => `bit_or(w${word}) AS w${word}`)
    .join(', ');
  await database.run(
    `CREATE TABLE flows_${key} AS SELECT src, ${key} AS peer, port, proto, count(*) AS n, sum(${durationUs}) AS total, ` +
      `max(duration) AS longest, sum(CASE WHEN failed THEN 1 ELSE 0 END) AS failed, ${seenIn} FROM ${rows} GROUP BY src, ${key}, port, proto`,
  );
  await database.run(
    `CREATE TABLE ${pairs} AS SELECT row_number() OVER (ORDER BY src, peer) - 1 AS id, * FROM (SELECT src, peer, sum(n) AS n, ` +
      `sum(total) AS total, max(longest) AS longest, sum(failed) AS failed, string_agg(port || '/' || proto, ' ') AS ports, ` +
      `${merged} FROM flows_${key} GROUP BY src, peer)`,
  );
  await database.run(
    `CREATE TABLE top_${key} AS SELECT src, peer, port, proto FROM (SELECT *, row_number() OVER (PARTITION BY src, peer ` +
      `ORDER BY n DESC, port, proto) AS place FROM flows_${key}) WHERE place = 1`,
  );
  await database.run(
    `CREATE TABLE ${events} AS SELECT p.id, r.ts, r.bytes FROM ${rows} r JOIN ${pairs} p ON r.src = p.src AND r.${key} = p.peer`,
  );
}

/** The grouped pairs with their events as views into two columns; `rows` is the number of events of this key. */
export async function pairsOf(
  database: TrafficDatabase,
  key: 'dst' | 'name',
  rows: number,
  files: readonly TrafficFile[],
): Promise<PairTraffic[]> {
  const [pairs, events] = key === 'dst' ? ['pairs', 'events'] : ['named_pairs', 'named_events'];
  const starts = new Float64Array(rows);
  const bytes = new Float64Array(rows);
  let at = 0;
  await database.each(`SELECT ts, bytes FROM ${events} ORDER BY id, ts, bytes`, (column) => {
    starts[at] = Number(column(0));
    bytes[at++] = Number(column(1));
  });
  const evidence = new Map<string, readonly EvidenceRef[]>();
  const evidenceOf = (sets: readonly string[]): readonly EvidenceRef[] => {
    const label = sets.join(' ');
    const known = evidence.get(label);
    if (known !== undefined) return known;
    const refs = sets.flatMap((set, word) => {
      const bits = BigInt(set);
      return files.slice(word * filesPerWord, (word + 1) * filesPerWord).flatMap((file, bit) => {
        if (((bits >> BigInt(bit)) & 1n) === 0n) return [];
        return [{ sha256: file.sha256, file: file.file, ...(file.entry === undefined ? {} : { entry: file.entry }) }];
      });
    });
    evidence.set(label, refs);
    return refs;
  };
  const sets = words(files.length);
  const out: PairTraffic[] = [];
  let from = 0;
  const name = key === 'dst' ? 'm.name' : 'p.peer';
  const joined = key === 'dst' ? 'LEFT JOIN pair_names m ON m.src = p.src AND m.dst = p.peer' : '';
  await database.each(
    `SELECT p.src, p.peer, ${name}, t.port, t.proto, p.ports, p.n::DOUBLE, p.total::DOUBLE / 1e6, p.longest, p.failed::DOUBLE, ` +
      `${sets.map((word) => `p.w${word}::VARCHAR`).join(', ')} FROM ${pairs} p ` +
      `JOIN top_${key} t ON t.src = p.src AND t.peer = p.peer ${joined} ORDER BY p.id`,
    (column) => {
      const to = from + Number(column(6));
      const named = column(2);
      out.push({
        src: String(column(0)),
        dst: key === 'dst' ? String(column(1)) : undefined,
        name: typeof named === 'string' ? named : undefined,
        port: Number(column(3)),
        proto: String(column(4)),
        ports: String(column(5)).split(' ').sort(),
        startsS: starts.subarray(from, to),
        origBytes: bytes.subarray(from, to),
        totalDurationS: Number(column(7)),
        longestS: Number(column(8)),
        failed: Number(column(9)),
        evidence: evidenceOf(sets.map((word) => String(column(10 + word)))),
      });
      from = to;
    },
  );
  return out;
}
