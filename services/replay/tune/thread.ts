import { workerData } from 'node:worker_threads';
import { workOnThread } from '../../../shared/thread.ts';
import { alarmsOfPart, type MonthsPart } from './months.ts';

/** A thread of `countMonthsOn`: counts its share of the months, then ends. */
const part: MonthsPart = workerData;

await workOnThread<number>(async (signal, tell) => tell(alarmsOfPart(part, () => signal.aborted)));
