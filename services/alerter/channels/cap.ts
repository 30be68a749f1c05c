import type { Delivery } from '../../../shared/incident-store/incident-store.ts';
import type { Colour } from '../../../shared/incidents.ts';
import { isoCst, isoMinute } from '../../../shared/time.ts';
import { levelWords } from '../../../shared/words.ts';
import { bareMessage } from '../message/bare.ts';
import { fitted, plain } from '../message/fitted.ts';
import { askedWords, linesOf, marksOf } from '../message/lines.ts';
import { harmless } from '../message/typeset.ts';
import { mayRepeat } from './channel.ts';

/** Who sends, as CAP wants it: a name of the office's own, e.g. its domain. Without space, comma, `<` and `&`. */
export interface CapSender {
  readonly id: string;
  readonly name: string;
  /** The area it speaks for, in words, and its code of administrative division. */
  readonly area: { readonly name: string; readonly code: string | null };
}

/** An earlier message about the same incident, oldest first. */
export type CapReference = Pick<Delivery, 'id' | 'at'>;

const NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';
/** A description is read whole; what is longer than this is on the incident's page. */
const TEXT_BYTES = 8000;
/** A message that is not renewed within a day speaks no more. */
const EXPIRES_MS = 86_400_000;

/** Our scale on CAP's own words; severity is of the talk, not of a disaster, and `certainty` says so. */
const severities: Readonly<Record<Colour, string>> = {
  blue: 'Minor',
  yellow: 'Moderate',
  orange: 'Severe',
  red: 'Extreme',
};
const urgencies: Readonly<Record<Colour, string>> = {
  blue: 'Future',
  yellow: 'Expected',
  orange: 'Expected',
  red: 'Immediate',
};

/**
 * A delivery as a document of the Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010). The first of an incident is an
 * Alert, what follows an Update that names all before it, the close a Cancel. Restricted: it is for those who are on duty, not
 * for the public.
 */
export function capDocument(
  delivery: Delivery,
  earlier: readonly CapReference[],
  sender: CapSender,
  link: string | null,
): string {
  const { level, kind, incident, minute, text, id, at } = delivery;
  const known = delivery.message ?? bareMessage(text, incident, minute);
  const message = { ...known, link: known.link ?? link };
  const told = { level, kind, message, repeat: mayRepeat(delivery), signs: false };
  const { asked } = message;
  const isClosed = kind === 'closed';
  const type = isClosed && earlier.length > 0 ? 'Cancel' : earlier.length > 0 ? 'Update' : 'Alert';
  const lines = linesOf(told).filter(({ part }) => part !== 'head' && part !== 'link');
  const info = [
    element('language', 'zh-CN'),
    element('category', 'Other'),
    element('event', '舆情'),
    element('responseType', isClosed ? 'AllClear' : 'Assess'),
    element('urgency', isClosed ? 'Past' : urgencies[level]),
    element('severity', severities[level]),
    element('certainty', 'Observed'),
    element('effective', isoCst(at)),
    element('onset', isoMinute(message.since)),
    element('expires', isoCst(at + EXPIRES_MS)),
    element('senderName', sender.name),
    element('headline', `${marksOf(told)}${harmless(message.what)}`),
    element('description', fitted(lines, plain, TEXT_BYTES)),
    ...(asked ? [element('instruction', askedWords(asked))] : []),
    ...(message.link === null ? [] : [element('web', message.link)]),
    parameter('level', levelWords[level]),
    parameter('kind', kind),
    parameter('mentions', String(message.mentions)),
    ...(message.coverage === null ? [] : [parameter('coverage', String(message.coverage))]),
    ...(message.rules === null ? [] : [parameter('rules', message.rules)]),
    group('area', [
      element('areaDesc', sender.area.name),
      ...(sender.area.code === null
        ? []
        : [group('geocode', [element('valueName', 'GB/T 2260'), element('value', sender.area.code)])]),
    ]),
  ];
  const head = [
    element('identifier', id),
    element('sender', sender.id),
    element('sent', isoCst(at)),
    element('status', message.drill ? 'Exercise' : kind === 'test' ? 'Test' : 'Actual'),
    element('msgType', type),
    element('scope', 'Restricted'),
    element('restriction', '供值班人员使用'),
    ...(told.repeat ? [element('note', '可能重复')] : []),
    ...(earlier.length === 0
      ? []
      : [element('references', earlier.map((one) => reference(one, sender)).join(' '))]),
    element('incidents', incident),
    group('info', info),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="${NAMESPACE}">${head.join('')}</alert>\n`;
}

function reference({ id, at }: CapReference, { id: sender }: CapSender): string {
  return `${sender},${id},${isoCst(at)}`;
}

function parameter(name: string, value: string): string {
  return group('parameter', [element('valueName', name), element('value', value)]);
}

export function element(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

export function group(name: string, parts: readonly string[]): string {
  return `<${name}>${parts.join('')}</${name}>`;
}

/** Characters that XML 1.0 has no way to write. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(text: string): string {
  return text.replace(NOT_XML, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
