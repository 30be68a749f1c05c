import type { DutySettings } from '../../../services/alerter/duty/settings.ts';
import { dutySettingsSchema } from '../../../services/alerter/duty/settings.ts';

/** A made-up city office (440300) under its province, with a district, two lines of work and four kinds of shift. */
export const officeDuty = {
  people: [
    ...['甲', '乙', '丙'].map((id) =>
      person(id, [
        ['wecom', `${id}@wecom`],
        ['sms', `1380000000${id}`],
      ]),
    ),
    ...['丁', '戊'].map((id) => person(id, [['sms', `1390000000${id}`]])),
    ...['夜一', '夜二', '夜三', '夜四'].map((id) =>
      person(id, [
        ['sms', `1370000000${id}`],
        ['wecom', `${id}@wecom`],
      ]),
    ),
    ...['教一', '教二', '区一', '省一', '主任'].map((id) => person(id, [['sms', `1360000000${id}`]])),
  ],
  heads: ['主任'],
  rotas: [
    {
      id: 'city',
      shifts: [
        {
          name: '白班',
          days: 'working',
          from: '08:30',
          to: '17:30',
          teams: [['甲'], ['乙'], ['丙']],
          since: '2025-12-29',
        },
        {
          name: '假日班',
          days: 'off',
          from: '08:30',
          to: '17:30',
          teams: [['丁'], ['戊']],
          since: '2025-12-27',
        },
        {
          name: '夜班',
          from: '17:30',
          to: '08:30',
          teams: [['夜一'], ['夜二'], ['夜三'], ['夜四']],
          since: '2025-12-27',
        },
      ],
      substitutes: [
        { person: '夜二', by: '夜四', from: '2026-10-01 22:00', to: '2026-10-02 02:00' },
        { person: '丁', by: '戊', from: '2026-10-03 00:00', to: '2026-10-04 00:00' },
      ],
    },
    {
      id: 'schools',
      shifts: [
        {
          name: '周班',
          days: 'working',
          from: '08:00',
          to: '18:00',
          teams: [['教一'], ['教二']],
          turn: 'week',
          since: '2026-09-07',
        },
      ],
      handOverMinutes: 0,
    },
  ],
  cells: [
    { name: '市教育局', region: '440300', line: '教育', rota: 'schools' },
    { name: '市网信办', region: '440300', rota: 'city' },
    { name: '南山区', region: '440305', line: '交通', people: ['区一'] },
    { name: '福田区', region: '440304' },
    { name: '省值班室', region: '440000', people: ['省一'] },
  ],
  quiet: [{ levels: ['yellow'], from: '22:00', to: '07:00' }],
};

function person(id: string, contacts: readonly (readonly [string, string])[]) {
  return { id, name: `${id}同志`, contacts: contacts.map(([channel, address]) => ({ channel, address })) };
}

export function office(change: object = {}): DutySettings {
  return dutySettingsSchema.parse({ ...officeDuty, ...change });
}
