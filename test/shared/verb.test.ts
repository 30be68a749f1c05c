import { describe, expect, it } from 'vitest';
import { systemClock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { runVerb, type Verb } from '../../shared/verb.ts';

const verb: Verb = {
  name: 'tide',
  summary: 'tells the tide',
  usage: 'FILE [--out DIR]',
  options: [{ name: 'out', value: 'DIR', help: 'where to' }],
  arguments: { min: 1, max: 1 },
  async run(call) {
    if (call.positionals[0] === 'bad') throw new AppError('BAD_INPUT', 'bad is not a file');
    if (call.positionals[0] === 'bug') throw new TypeError('a bug');
    call.out(`${call.path(call.option('out') ?? '.')}\n`);
    return 0;
  },
};

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await runVerb([verb], argv, {
    env: {},
    cwd: '/somewhere',
    clock: systemClock,
    signal: new AbortController().signal,
    drained: async () => {},
    out: (text) => {
      out += text;
    },
    err: (line) => {
      err += `${line}\n`;
    },
  });
  return { code, out, err };
}

describe('the command line', () => {
  it('takes relative paths from where the user stands', async () => {
    expect(await run('tide', 'x', '--out', 'there')).toEqual({ code: 0, out: '/somewhere/there\n', err: '' });
  });

  it('exits 2 on wrong usage and says how it is used', async () => {
    for (const argv of [['tide'], ['tide', 'a', 'b'], ['tide', 'a', '--no-such'], ['tides']]) {
      const { code, err } = await run(...argv);
      expect(code).toBe(2);
      expect(err).toMatch(/usage: guanchao tide FILE|no verb tides/);
    }
    expect((await run()).code).toBe(2);
  });

  it('exits 1 on bad input with one line, and as JSON where asked', async () => {
    expect(await run('tide', 'bad')).toEqual({ code: 1, out: '', err: 'guanchao tide: bad is not a file\n' });
    expect(JSON.parse((await run('tide', 'bad', '--json')).out)).toEqual({
      error: 'BAD_INPUT',
      message: 'bad is not a file',
    });
  });

  it('helps with every verb and lets bugs through', async () => {
    expect((await run('tide', '--help')).out).toContain('--out DIR');
    expect((await run('--help')).out).toContain('tells the tide');
    await expect(run('tide', 'bug')).rejects.toThrow('a bug');
  });
});
