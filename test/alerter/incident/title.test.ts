import { expect, test } from 'vitest';
import { joinTerms, titleOf } from '../../../services/alerter/incident/title.ts';
import { type Assessment, assessmentSchema } from '../../../shared/records.ts';

const terms: Assessment['terms'] = [
  { term: '孩子', n: 40 },
  { term: '呕吐', n: 30, kind: 'event' },
  { term: '青槐小学', n: 20, kind: 'organisation' },
  { term: '老师', n: 18 },
  { term: '中毒', n: 15, kind: 'event' },
  { term: '昆山', n: 9, kind: 'place' },
  { term: '苏州', n: 3, kind: 'place' },
];

test('a title says place, organisation and what happened, then other terms', () => {
  expect(titleOf('学校食品安全', terms)).toBe('学校食品安全：昆山、青槐小学、呕吐、孩子');
});

test('how people feel is no part of a title', () => {
  expect(
    titleOf('市场', [
      { term: '加油', n: 90, kind: 'feeling' },
      { term: '三文鱼', n: 9 },
    ]),
  ).toBe('市场：三文鱼');
});

test('neither what names nothing by itself nor somebody masked stands in it', () => {
  const names = ['一位', '第二个', '群里', '公司', '部门', '柯某', '王某某', '配餐'];
  expect(
    titleOf(
      '学校食堂',
      names.map((term) => ({ term, n: 9 })),
    ),
  ).toBe('学校食堂：配餐');
});

test('a place that few say does not stand in it, and without any the most telling terms do', () => {
  expect(titleOf('学校', [{ term: '苏州', n: 3, kind: 'place' }])).toBe('学校');
  expect(
    titleOf('市场', [
      { term: '三文鱼', n: 9 },
      { term: '停业', n: 8 },
    ]),
  ).toBe('市场：三文鱼、停业');
});

test('joining keeps what a term names', () => {
  const [first] = joinTerms(
    [
      { list: terms.slice(5, 6), mentions: 9 },
      { list: terms.slice(5, 6), mentions: 9 },
    ],
    4,
  );
  expect(first).toEqual({ term: '昆山', n: 18, kind: 'place' });
});

test('assessments of older programs, whose terms say nothing of it, are read', () => {
  const { shape } = assessmentSchema;
  expect(shape.terms.parse([{ term: '三文鱼', n: 9 }])).toEqual([{ term: '三文鱼', n: 9 }]);
  expect(shape.terms.safeParse([{ term: '三文鱼', n: 9, kind: 'fish' }]).success).toBe(false);
});
