import { workerData } from 'node:worker_threads';
import { storeError } from './sqlite-connection.ts';
import { openEngine } from './sqlite-engine.ts';
import { answerCalls } from './worker-answers.ts';

/** The thread of an incident store: node:sqlite is synchronous, and nobody else should wait with it. */
const folder: string = workerData;
answerCalls(
  () => openEngine(folder),
  (error) => storeError(folder, error),
);
