import { alerterProcessor } from '../../services/alerter/alert.ts';
import { openChannels } from '../../services/alerter/channels/index.ts';
import { NO_SECRETS } from '../../services/alerter/channels/secrets.ts';
import { project } from '../../services/alerter/project.ts';
import { systemClock } from '../../shared/clock.ts';
import type { Processor } from '../../shared/event-log/event-log.ts';
import { openEventLog } from '../../shared/event-log/open.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';

/**
 * A process that alerts and projects what lies in the folders it is given, one record at a time, to the end. It says each
 * step before it is taken and waits for a word, so that its parent can kill it there.
 */
const [logFolder = '', storeFolder = '', run = ''] = process.argv.slice(2);
await using log = await openEventLog({
  ...{ folder: logFolder, partitions: 1, clock: systemClock, sealKey: new Uint8Array(32) },
  ...{ durability: 'process', snapshotRecords: 7, leaseMs: 300 },
});
await using store = await openIncidentStore({ folder: storeFolder });
const signal = new AbortController().signal;
await log.process(telling(), { until: 'end', signal, batchSize: 1 });
const channels = openChannels({
  settings: store.settings,
  run,
  live: true,
  http: createHttpClient(),
  secrets: NO_SECRETS,
  publicUrl: null,
  clock: systemClock,
}).map((channel) => ({
  ...channel,
  wants: async (alert: Parameters<typeof channel.wants>[0]) => {
    await step();
    return channel.wants(alert);
  },
}));
await project({ log, store, channels, tokensOf: () => [], clock: systemClock, signal, until: 'end' });
process.disconnect();

function telling(): Processor<'assessments'> {
  const whole = alerterProcessor({ run, platforms: ['weibo', 'wechat'], waitMinutes: 0, wallClock: true });
  return {
    ...whole,
    async open(partition, state) {
      const task = await whole.open(partition, state);
      return {
        ...task,
        async fold(entry, out) {
          await step();
          await task.fold(entry, out);
          await step();
        },
      };
    },
  };
}

async function step(): Promise<void> {
  const word = new Promise((resolve) => process.once('message', resolve));
  process.send?.('step');
  await word;
}
