import fc from 'fast-check';
import { type Act, colours } from '../../../shared/incidents.ts';
import { type Assessment, levels, phases, platforms } from '../../../shared/records.ts';
import { assessment, JUMP, sample } from './assessment.ts';

const SUBJECTS = ['bus', 'city', 'market'] as const;
const NOBODY = 'inc-000000000000';

export type Step =
  | {
      readonly kind: 'minute';
      /** Minutes since the step before, and how far behind this one is folded (a slow platform). */
      readonly after: number;
      readonly behind: number;
      readonly assess: (minute: number) => readonly Assessment[];
    }
  | { readonly kind: 'wait'; readonly after: number }
  | {
      readonly kind: 'act';
      readonly what: Act;
      /** The incident's place among those in memory, and the other's. */
      readonly place: number;
      readonly other: number;
      /** Under the id of the step before. */
      readonly again: boolean;
    };

const word = fc.record({
  subject: fc.constantFrom(...SUBJECTS),
  platform: fc.constantFrom(...platforms),
  level: fc.constantFrom(...levels),
  phase: fc.constantFrom(...phases),
  mentions: fc.integer({ min: 1, max: 500 }),
  shared: fc.integer({ min: 0, max: 300 }),
  since: fc.integer({ min: 0, max: 40 }),
  jump: fc.boolean(),
});
type Word = typeof word extends fc.Arbitrary<infer T> ? T : never;

/** `lag`: minutes by which WeChat is folded behind Weibo; a platform's own minutes never run backward. */
const minuteStep = (lag: number): fc.Arbitrary<Step> =>
  fc
    .record({
      after: fc.integer({ min: 0, max: 30 }),
      words: fc.uniqueArray(word, {
        minLength: 1,
        maxLength: 4,
        selector: ({ subject, platform }) => `${subject} ${platform}`,
      }),
    })
    .map(({ after, words }) => {
      const [{ platform } = { platform: 'weibo' }] = words;
      const together = lag === 0 ? words : words.filter((one) => one.platform === platform);
      return {
        kind: 'minute',
        after,
        behind: platform === 'wechat' ? lag : 0,
        assess: (minute) => together.sort(inOrder).map((one) => said(one, minute)),
      };
    });

function inOrder(a: Word, b: Word): number {
  const [one, other] = [a, b].map(({ subject, platform }) => `${subject} ${platforms.indexOf(platform)}`);
  return (one ?? '') < (other ?? '') ? -1 : 1;
}

function said({ since, shared, jump, ...parts }: Word, minute: number): Assessment {
  const others = SUBJECTS.filter((one) => one !== parts.subject);
  return assessment({
    ...parts,
    minute,
    onset: parts.level === 'none' && parts.phase === 'quiet' ? null : minute - since,
    shared: Object.fromEntries(others.map((one) => [one, shared])),
    jump: jump && parts.phase === 'outbreak' ? JUMP : null,
    samples: [sample(`${parts.subject}${minute}`, since)],
  });
}

const incident = NOBODY;
const reason = '处置需要';
const what = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<Act>(
      { act: 'sign', incident },
      { act: 'note', incident, text: '已核实' },
      { act: 'unmute', incident },
      { act: 'close', incident, reason },
      { act: 'merge', incident, other: incident, reason },
      { act: 'merge', incident, other: incident, reason },
      { act: 'split', incident, subjects: ['bus'], reason },
      { act: 'split', incident, subjects: ['bus'], reason },
      { act: 'open', title: '来电', level: 'orange', platforms: ['weibo'], reason },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...colours).map((level): Act => ({ act: 'level', incident, level, reason })),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 90 })
      .map((minutes): Act => ({ act: 'mute', incident, minutes, reason })),
  },
);

const actStep: fc.Arbitrary<Step> = fc
  .record({ what, place: fc.nat(9), other: fc.nat(9), again: fc.constantFrom(false, false, false, true) })
  .map((one) => ({ kind: 'act', ...one }));
const waitStep: fc.Arbitrary<Step> = fc
  .integer({ min: 0, max: 200 })
  .map((after) => ({ kind: 'wait', after }));

/** Any sequence of what the machine says, what people do, and time that passes. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .constantFrom(0, 7)
  .chain((lag) =>
    fc.array(
      fc.oneof(
        { weight: 5, arbitrary: minuteStep(lag) },
        { weight: 1, arbitrary: waitStep },
        { weight: 4, arbitrary: actStep },
      ),
      { minLength: 1, maxLength: 60 },
    ),
  );
