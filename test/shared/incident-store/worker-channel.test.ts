import { expect, onTestFinished, test } from 'vitest';
import { type Channel, openChannel } from '../../../shared/incident-store/worker-channel.ts';
import type { Crashing } from './crashing-worker.ts';

function open(): Channel<Crashing> {
  const channel = openChannel<Crashing>(new URL('crashing-worker.ts', import.meta.url), null, 'the trial');
  onTestFinished(() => channel.close('count'));
  return channel;
}

test('calls are answered in their order, each with its own answer', async () => {
  const channel = open();
  const answers = Array.from({ length: 100 }, () => channel.call('count'));
  expect(await Promise.all(answers)).toEqual(answers.map((_, i) => i + 1));
  expect(await channel.call('echo', { text: '😡\ud800', none: undefined })).toEqual({ text: '😡\ud800' });
});

test('an error keeps its code and message, and the thread goes on', async () => {
  const channel = open();
  const refused = { name: 'AppError', code: 'CONFLICT', message: 'version 3' };
  await expect(channel.call('refuse', 'version 3')).rejects.toMatchObject(refused);
  await expect(channel.call('stumble', 'off')).rejects.toThrow(new Error('off'));
  expect(await channel.call('count')).toBe(1);
});

test('what is no data is refused on both ways, and the thread goes on', async () => {
  const channel = open();
  await expect(channel.call('echo', () => 1)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  await expect(channel.call('unreadable')).rejects.toThrow('could not be cloned');
  expect(await channel.call('count')).toBe(1);
});

test('a thread that crashes rejects what was called and what is called later, with its reason', async () => {
  const channel = open();
  const failed = { code: 'STORE_FAILED', message: expect.stringMatching(/the trial.*planted/) };
  const crash = channel.call('crash');
  const behind = Array.from({ length: 5 }, () => channel.call('count'));
  const outcomes = await Promise.allSettled([crash, ...behind]);
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(failed);
  }
  await expect(channel.call('count')).rejects.toMatchObject(failed);
  await channel.close('count');
});

test('a thread that runs out of memory does not take the process with it', async () => {
  const module = new URL('crashing-worker.ts', import.meta.url);
  const channel = openChannel<Crashing>(module, null, 'the trial', { maxOldGenerationSizeMb: 64 });
  await expect(channel.call('exhaust')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  await expect(channel.call('count')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  await channel.close('count');
});

test('a thread that cannot open says why to every call', async () => {
  const module = new URL('failing-worker.ts', import.meta.url);
  const channel = openChannel<{ readonly count: () => number }>(module, null, 'the trial');
  const failed = { code: 'STORE_FAILED', message: 'cannot open, planted' };
  await expect(channel.call('count')).rejects.toMatchObject(failed);
  await expect(channel.call('count')).rejects.toMatchObject(failed);
  await expect(channel.close('count')).rejects.toMatchObject(failed);
});

test('closing waits for what was called, rejects what is called later, and may be done again', async () => {
  const channel = open();
  const answers = Array.from({ length: 20 }, () => channel.call('count'));
  const closed = channel.close('count');
  await expect(channel.call('count')).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: 'the trial is closed',
  });
  await closed;
  await channel.close('count');
  expect(await Promise.all(answers)).toHaveLength(20);
});
