import { describe, expect, it } from 'vitest';
import { readSecrets } from '../../../services/alerter/channels/secrets.ts';

describe('the secrets of channels', () => {
  it('are lines of name=value; a value may hold what it likes', () => {
    const secrets = readSecrets('# robots\nding-token = abc=def==\n\nsmtp=p w;wecom=1');
    expect([...(secrets ?? [])]).toEqual([
      ['ding-token', 'abc=def=='],
      ['smtp', 'p w'],
      ['wecom', '1'],
    ]);
  });

  it.each(['no equals sign', '=value', 'name=', 'Name=x', 'a=1\na=2'])('%j is refused whole', (text) => {
    expect(readSecrets(text)).toBeNull();
  });
});
