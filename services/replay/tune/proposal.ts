import type { Answer, Question, Rate } from './calibrate.ts';
import type { Split } from './history.ts';

export interface Proposal {
  readonly question: Omit<Question, 'settings'>;
  readonly subjects: number;
  readonly days: { readonly learn: number; readonly prove: number; readonly cut: number };
  readonly answer: Answer;
}

const VERDICTS: Readonly<Record<Answer['verdict'], string>> = {
  accepted: 'accepted: on the held-out days false alarms are within two standard errors of the budget',
  rejected:
    'NOT accepted: on the held-out days false alarms are more than two standard errors off the budget; look for an incident that was not cut out',
  unproven:
    'NOT proven: the held-out days are too few to tell (they must be worth four false alarms at the budget); gather more history',
  floor:
    'accepted: even at the lowest bars that are proposed (8 where 13 is usual) false alarms stay below the budget',
};

/** Whether a proposal has been proved and may be taken over. */
export function isProved({ answer }: Proposal): boolean {
  return answer.verdict === 'accepted' || answer.verdict === 'floor';
}

export function proposalOf(question: Question, splits: readonly Split[], answer: Answer): Proposal {
  const { settings: _, ...asked } = question;
  const days = (of: (split: Split) => number): number => splits.reduce((sum, split) => sum + of(split), 0);
  return {
    question: asked,
    subjects: splits.length,
    days: {
      learn: days(({ learn }) => learn.length),
      prove: days(({ prove }) => prove.length),
      cut: days(({ cut }) => cut),
    },
    answer,
  };
}

/** Proposals as a fragment of a policy file, reasons and proof in its comments; what is not proved is commented out whole. */
export function fragmentOf(proposals: readonly Proposal[]): string {
  const good = proposals.filter(isProved);
  return [
    '# Proposed by `guanchao tune`; nothing is in force until you put it into your policy file and load that.',
    ...proposals.flatMap(commentOf),
    ...(good.length > 0 ? ['detection:', ...good.flatMap((one) => barLines(one, ''))] : []),
    ...proposals
      .filter((one) => !isProved(one))
      .flatMap((one) => ['# not proved, so not proposed:', ...barLines(one, '# ')]),
    '',
  ].join('\n');
}

function commentOf({ question, subjects, days, answer }: Proposal): string[] {
  const { platform, level, budget } = question;
  return [
    `# ${platform}: ${subjects} subject(s), ${days.learn} days to calibrate on, ${days.prove} held out, ${days.cut} cut out (something happened).`,
    `#   budget: ${budget} alarm(s) of ${level} or above per subject and month`,
    `#   all bars times ${answer.factor.toFixed(2)}, as that keeps ${question.months} synthetic months of this routine at the budget`,
    `#   synthetic months: ${shown(answer.synthetic.before)} before, ${shown(answer.synthetic.after)} after`,
    `#   held-out days:    ${shown(answer.heldOut.before)} before, ${shown(answer.heldOut.after)} after`,
    `#   ${VERDICTS[answer.verdict]}`,
  ];
}

function barLines({ question, answer }: Proposal, comment: string): string[] {
  const lines = [`  ${question.platform}:`, '    charts:'];
  for (const [bar, value] of Object.entries(answer.after)) {
    const before = Object.entries(answer.before).find(([name]) => name === bar)?.[1];
    lines.push(`      ${bar}: ${value} # was ${before}`);
  }
  return lines.map((line) => `${comment}${line}`);
}

function shown({ rate, se, months }: Rate): string {
  return `${rate.toFixed(2)} (se ${se.toFixed(2)}, ${months.toFixed(1)} months)`;
}
