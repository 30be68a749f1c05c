import type { EventLog } from '../../shared/event-log/event-log.ts';
import { isoMinute } from '../../shared/time.ts';
import { createCalendar } from '../analyzer/calendar.ts';
import { detectProcessor } from '../analyzer/detect.ts';
import { signalsIn } from '../analyzer/detection/explain.ts';
import { policySource } from '../analyzer/policy.ts';
import type { Observed } from '../analyzer/watching.ts';

/** A column of signals.csv. `none`: what stands there when there is nothing to say is an empty cell. */
export interface SignalColumn {
  readonly name: string;
  readonly unit: string;
  readonly what: string;
}

type Cell = string | number | null;
type Column = SignalColumn & { cell(observed: Row): Cell };
type Row = Observed & { readonly signals: ReturnType<typeof signalsIn> };

/** What each minute tells; infra/evaluation.md lists the same, which a test holds it to. */
const columns: readonly Column[] = [
  column('at', 'ISO 8601', 'start of the minute, China time', ({ minute }) => isoMinute(minute)),
  column('minute', 'epoch minutes', 'the same as a number', ({ minute }) => minute),
  column('subject', 'id', 'the monitor or thread', ({ subject }) => subject.id),
  column('kind', 'word', 'monitor or thread', ({ subject }) => subject.kind),
  column('platform', 'word', 'weibo or wechat', ({ platform }) => platform),
  column('coverage', '0..1', 'share of the minute that was seen', ({ coverage }) => coverage),
  column('n', 'mentions', 'said in the minute, copies and all (heat)', ({ counts }) => counts?.n ?? 0),
  column('negative', 'mentions', 'of n, the negative ones', ({ counts }) => counts?.negative ?? 0),
  column('positive', 'mentions', 'of n, the positive ones', ({ counts }) => counts?.positive ?? 0),
  column('angry', 'mentions', 'of n, the angry ones', ({ counts }) => counts?.angry ?? 0),
  column('late', 'mentions', 'of n, those that came late', ({ counts }) => counts?.late ?? 0),
  column(
    'authors',
    'people',
    'distinct authors of n, estimated above 64',
    ({ counts }) => counts?.authors ?? 0,
  ),
  column(
    'copies',
    'mentions',
    'of n, what copies of each other count less',
    ({ counts }) => counts?.copies?.n ?? 0,
  ),
  column('expected', 'mentions', 'expected in the minute, before it was seen', ({ watch }) => watch.mean),
  column('dispersion', 'alpha', 'variance = expected + alpha * expected^2', ({ watch }) => watch.dispersion),
  column('usual_negative', '0..1', 'usual share of negative mentions', ({ watch }) => watch.usualNegative),
  column('chart_marked', 'log-likelihood', 'marked CUSUM', ({ watch }) => watch.charts.marked.value),
  column('chart_count', 'log-likelihood', 'count CUSUM', ({ watch }) => watch.charts.count.value),
  column('chart_slow', 'log-likelihood', 'slow CUSUM (WeChat)', ({ watch }) => watch.charts.slow.value),
  column('surge', 'bars', 'G: the highest chart over its bar', ({ signals }) => signals.surge),
  column('surprise', 'decades', '-log10 p of the fast window', ({ signals }) => signals.surprise),
  column('mid_count', 'mentions', 'judged in the mid window', ({ signals }) => signals.count),
  column('mid_expected', 'mentions', 'expected in the mid window', ({ signals }) => signals.expected),
  column('ratio_fast', 'times', 'fast window over expectation, shrunk', ({ signals }) => signals.ratioFast),
  column('ratio_mid', 'times', 'mid window over expectation, shrunk', ({ signals }) => signals.ratioMid),
  column('excess', 'mentions', 'above expectation since the onset', ({ signals }) => signals.excess),
  column(
    'velocity',
    'mentions/min',
    'above expectation, fast window',
    ({ signals }) => signals.velocityPerMinute,
  ),
  column(
    'growth',
    'log',
    'mid window over the one before, rhythm taken out',
    ({ signals }) => signals.growth,
  ),
  column('growth_z', 'z', 'the same over its deviation', ({ signals }) => signals.growthZ),
  column('doubling', 'min', 'doubling time where growth is sure', ({ signals }) => signals.doublingMinutes),
  column('acceleration', 'log/min', 'change of growth', ({ signals }) => signals.acceleration),
  column('r', 'mentions', 'offspring of a mention (R)', ({ signals }) => signals.r),
  column('r_z', 'z', '(R - 1) over its error', ({ signals }) => signals.zr),
  column('zx', 'z', 'shock: what growth at R = 2 does not explain', ({ signals }) => signals.zx),
  column('negative_share', '0..1', 'negative in the mid window', ({ signals }) => signals.negativeShare),
  column('negative_z', 'z', 'the same against its usual share', ({ signals }) => signals.negativeZ),
  column('anger_share', '0..1', 'angry in the mid window', ({ signals }) => signals.angerShare),
  column('polarisation', '0..1', 'Esteban-Ray, mid window', ({ signals }) => signals.polarisation),
  column(
    'coordination',
    '0..1',
    'share pushed by the same hands, long window',
    ({ signals }) => signals.coordination,
  ),
  column('phase', 'word', 'judged phase', ({ said }) => said.phase),
  column('level', 'word', 'judged level', ({ said }) => said.level),
  column('jump', '0 or 1', 'an outbreak that came as a jump lasts', ({ said }) =>
    said.jump === null ? 0 : 1,
  ),
  column('onset', 'ISO 8601', 'onset of what lasts', ({ said }) =>
    said.onset === null ? null : isoMinute(said.onset),
  ),
];

export const signalColumns: readonly SignalColumn[] = columns;

/**
 * Every minute of every subject, as lines of a CSV file with a header, by running detect once more over the replay's activity
 * with its outcome thrown away: the same code over the same records says the same. Minutes of one subject ascend.
 */
export async function* signalLines(log: EventLog): AsyncGenerator<string> {
  yield columns.map(({ name }) => name).join(',');
  const lines: string[] = [];
  const observe = (observed: Observed): void => {
    const row = { ...observed, signals: signalsIn(observed.watch, observed.settings) };
    lines.push(columns.map((one) => csvCell(one.cell(row))).join(','));
  };
  for await (const _page of observed(log, observe)) {
    yield* lines;
    lines.length = 0;
  }
}

/** Judges the log's activity anew and tells `observe` of every minute; yields now and then. */
export async function* observed(
  log: EventLog,
  observe: (observed: Observed) => void,
): AsyncGenerator<undefined> {
  const detect = detectProcessor({
    policyOf: policySource(log),
    dayClassOf: createCalendar(),
    kindOf: () => null,
    observe,
  });
  const of = log.partitions('activity');
  for (let partition = 0; partition < of; partition++) {
    const task = await detect.open({ partition, of }, new Map<string, Uint8Array>());
    for await (const page of log.read('activity', partition, 0)) {
      for (const entry of page) await task.fold(entry, { put: () => {} });
      yield;
    }
  }
}

function column(name: string, unit: string, what: string, cell: Column['cell']): Column {
  return { name, unit, what, cell };
}

/** RFC 4180. */
function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
