import fc from 'fast-check';
import type { Telling } from '../../../services/alerter/message/lines.ts';
import { colours } from '../../../shared/incidents.ts';
import { type AlertMessage, messageSchema } from '../../../shared/message.ts';
import { NOON } from '../incident/assessment.ts';

export const LINK = 'https://guanchao.example.gov.cn/runs/live/incidents/inc-0123456789ab';

/** A message with every part. */
export function message(parts: Partial<AlertMessage> = {}): AlertMessage {
  return messageSchema.parse({
    drill: false,
    incident: 'inc-0123456789ab',
    step: '升级：黄色→红色',
    what: '农产品市场：新发地、三文鱼、停业',
    where: ['微博', '微信'],
    phase: '爆发',
    mentions: 312,
    since: NOON,
    known: NOON + 4,
    ended: null,
    delay: '距起点 4 分钟，来源延迟 2 分钟，合计 6 分钟',
    said: [],
    fast: '速度：每分钟超出常态 21 条，约 12 分钟翻一番',
    hand: null,
    why: ['热度：15 分钟 312 条，平时 21 条', '负面占比 41%，高于 35%'],
    whyNot: '独立发言人 80 人，未过 120 人',
    question: '共 37 条在问同一件事，占提问的 42%，原话见详情',
    coverage: 0.92,
    rules: '01234567',
    signed: null,
    others: ['王五', '赵六'],
    asked: { what: '签收', by: NOON + 19 },
    link: LINK,
    ...parts,
  });
}

export function telling(parts: Partial<AlertMessage> = {}, rest: Partial<Telling> = {}): Telling {
  return { level: 'red', kind: 'raised', message: message(parts), repeat: false, signs: false, ...rest };
}

/** Texts of all widths: ASCII, Chinese, emoji of several code points, letters with accents, marks of every markup. */
const written = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '新',
      '发',
      '地',
      '，',
      'é',
      'e\u0301',
      '😀',
      '👨‍👩‍👧',
      '🇨🇳',
      '<',
      '@all',
      '[',
      '](',
      '*',
      '"',
      '\\',
      '&',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 300,
});

export const anyTelling: fc.Arbitrary<Telling> = fc
  .record({
    what: written,
    step: written,
    where: fc.array(written, { maxLength: 3 }),
    fast: fc.option(written),
    hand: fc.option(written),
    why: fc.array(written, { maxLength: 6 }),
    whyNot: fc.option(written),
    question: fc.option(written),
    others: fc.array(written, { maxLength: 4 }),
    asked: fc.option(fc.record({ what: written, by: fc.option(fc.constant(NOON)) })),
    drill: fc.boolean(),
  })
  .chain((parts) =>
    fc.record({
      level: fc.constantFrom(...colours),
      kind: fc.constantFrom('opened', 'raised', 'closed', 'signed'),
      repeat: fc.boolean(),
      signs: fc.boolean(),
      message: fc.constant(message(parts)),
    }),
  );
