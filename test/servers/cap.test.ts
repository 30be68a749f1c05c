import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type CapSender, capDocument } from '../../services/alerter/channels/cap.ts';
import { cap } from '../../services/alerter/channels/cap-folder.ts';
import { openKind } from '../../services/alerter/channels/kind.ts';
import { NO_SECRETS } from '../../services/alerter/channels/secrets.ts';
import { systemClock } from '../../shared/clock.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import type { Delivery } from '../../shared/incident-store/incident-store.ts';
import { openIncidentStore } from '../../shared/incident-store/open.ts';
import { NOON } from '../alerter/incident/assessment.ts';
import { LINK, message } from '../alerter/message/messages.ts';

/** Independent readers: PyPI cap-tools for the fields, lxml and the standard's own schema for the form. */
const READER = `
import json, sys
from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser
from cap_tools.models import Alert
schema = etree.XMLSchema(etree.parse(sys.argv[1]))
out = []
for path in sys.argv[2:]:
    schema.assertValid(etree.parse(path))
    a = XmlParser().parse(path, Alert)
    i = a.infos[0]
    out.append({
        'identifier': a.identifier, 'sender': a.sender, 'sent': str(a.sent), 'status': a.status.value,
        'msgType': a.msg_type.value, 'scope': a.scope.value, 'note': a.note, 'incidents': a.incidents_to_list(),
        'references': [[r.sender, r.identifier, str(r.sent)] for r in a.references_to_list()],
        'language': i.language, 'urgency': i.urgency.value, 'severity': i.severity.value,
        'certainty': i.certainty.value, 'responses': [r.value for r in i.response_types], 'onset': str(i.onset),
        'expires': str(i.expires), 'headline': i.headline, 'description': i.description,
        'instruction': i.instruction, 'web': i.web, 'area': i.areas[0].area_desc,
        'codes': [g.value.value for g in i.areas[0].geocodes], 'parameters': dict(i.parameters_to_dict()),
    })
print(json.dumps(out))
`;
const XSD = resolve('test/fixtures/cap/CAP-v1.2.xsd');
const folder = mkdtempSync(join(tmpdir(), 'cap-'));
const python = join(folder, 'venv', 'bin', 'python');
const SENDER: CapSender = {
  id: 'guanchao.example.gov.cn',
  name: '示例区委宣传部',
  area: { name: '示例区', code: '110101' },
};
const AT = NOON * 60_000;

beforeAll(() => {
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  execFileSync(python, ['-m', 'pip', 'install', '-q', 'cap-tools==3.1.1', 'lxml'], { stdio: 'pipe' });
  writeFileSync(join(folder, 'read.py'), READER);
});

function delivery(id: string, parts: Partial<Delivery> = {}): Delivery {
  return {
    ...{ id, alert: id, incident: 'inc-0123456789ab', channel: 'cap', level: 'red', kind: 'raised' },
    ...{ minute: NOON, at: AT, to: { name: '值班', address: null }, text: '', message: message() },
    ...{ state: 'sending', tries: 1, repeat: false, dueAt: 0, sentAt: null, error: null },
    ...parts,
  };
}

function read(paths: readonly string[]): Record<string, unknown>[] {
  return JSON.parse(execFileSync(python, [join(folder, 'read.py'), XSD, ...paths]).toString());
}

test('a document is valid, and another program reads every field as it was written', () => {
  const said = message({ what: '市场 <停业> & "传言"\u0007👨‍👩‍👧', drill: true });
  const path = join(folder, 'one.xml');
  const earlier = [{ id: 'msg-0', at: AT - 60_000 }];
  writeFileSync(path, capDocument(delivery('msg-1', { message: said, repeat: true }), earlier, SENDER, null));
  expect(read([path])[0]).toEqual({
    ...{ identifier: 'msg-1', sender: SENDER.id, sent: '2020-06-12T14:00:00+08:00', status: 'Exercise' },
    ...{ msgType: 'Update', scope: 'Restricted', note: '可能重复', incidents: ['inc-0123456789ab'] },
    references: [[SENDER.id, 'msg-0', '2020-06-12T13:59:00+08:00']],
    ...{ language: 'zh-CN', urgency: 'Immediate', severity: 'Extreme', certainty: 'Observed' },
    ...{ responses: ['Assess'], onset: '2020-06-12T14:00:00+08:00', expires: '2020-06-13T14:00:00+08:00' },
    headline: '【演练】【可能重复】【红色 I级】市场 ＜停业＞ & "传言" 👨‍👩‍👧',
    description: expect.stringMatching(
      /^请您：06-12 14:19 前签收\n升级：黄色→红色；[\s\S]*inc-0123456789ab$/,
    ),
    instruction: '06-12 14:19 前签收',
    web: LINK,
    ...{ area: '示例区', codes: ['110101'] },
    parameters: { level: '红色 I级', kind: 'raised', mentions: '312', coverage: '0.92', rules: '01234567' },
  });
});

test('the channel writes alert, update and cancel, each naming those before it, and a feed of them', async () => {
  await using store = await openIncidentStore({ folder: join(folder, 'store') });
  const place = join(folder, 'feed');
  const settings = {
    folder: place,
    url: 'https://cap.example.gov.cn',
    sender: SENDER.id,
    senderName: SENDER.name,
  };
  await store.settings.put('channel-cap', { ...settings, area: SENDER.area }, 0, '管理员', 0);
  const deps = { run: 'live', http: createHttpClient(), secrets: NO_SECRETS, publicUrl: null };
  const channel = openKind(cap, { ...deps, settings: store.settings, clock: systemClock });
  const signal = AbortSignal.timeout(10_000);
  const steps = [
    delivery('msg-1', { kind: 'opened' }),
    delivery('msg-2', { at: AT + 60_000 }),
    delivery('msg-3', { at: AT + 120_000, kind: 'closed' }),
  ];
  // The second is sent again, as after a kill: nothing is there twice.
  for (const step of [...steps.slice(0, 2), ...steps.slice(1)])
    expect(await channel.send(step, signal)).toEqual({ ok: true });
  const found = read(steps.map(({ id }) => join(place, `${id}.xml`)));
  expect(found.map(({ msgType }) => msgType)).toEqual(['Alert', 'Update', 'Cancel']);
  expect(found.map(({ references }) => (references as unknown[]).length)).toEqual([0, 1, 2]);
  const feed = readFileSync(join(place, 'feed.xml'), 'utf8');
  expect([...feed.matchAll(/<entry><id>([^<]+)/g)].map(([, id]) => id)).toEqual([
    'https://cap.example.gov.cn/msg-3.xml',
    'https://cap.example.gov.cn/msg-2.xml',
    'https://cap.example.gov.cn/msg-1.xml',
  ]);
});
