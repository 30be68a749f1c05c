import type { Appeals } from '../../../shared/appeals.ts';
import type { Engine, Platform } from '../../../shared/records.ts';
import type { ExportedIncident } from '../../alerter/incident/export.ts';

/** Everything the report page shows; whoever renders it has read it from the log. */
export interface ReportInput {
  readonly title: string;
  readonly run: RunSummary;
  /** Hash of the rules that judged. */
  readonly policy: string;
  readonly engine: Engine | null;
  /** In any order; the page sorts by peak level. */
  readonly incidents: readonly ReportIncident[];
}

export interface RunSummary {
  /** Every non-empty line of the files. */
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  /** Came late: counted, but not judged for jumps. */
  readonly late: number;
  readonly rejected: number;
  /** Event time in epoch milliseconds; null when no row could be used. */
  readonly from: number | null;
  readonly to: number | null;
  readonly files: readonly string[];
  /** Monitors in force. Without any nothing can be found, and the page says so. */
  readonly monitors: number;
}

export interface ReportIncident {
  readonly incident: ExportedIncident;
  /** What its mentions ask most, most asked first. */
  readonly questions: Appeals['questions'];
  /** Per platform; the page cuts them to the incident's time and chooses the width of a bin. */
  readonly curves: Readonly<Partial<Record<Platform, readonly CurvePoint[]>>>;
}

/** Mentions of the incident's subjects in one epoch minute; minutes that are absent had none. */
export interface CurvePoint {
  readonly minute: number;
  readonly n: number;
  readonly negative: number;
}
