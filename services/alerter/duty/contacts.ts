import type { Colour } from '../../../shared/incidents.ts';
import { rankOf } from '../../../shared/records.ts';
import { minuteOfDay } from '../../../shared/time.ts';
import { isWithin } from './calendar.ts';
import type { Contact, DutySettings, Hours, Person } from './settings.ts';

/** A person told through one channel. */
export interface Told {
  readonly person: string;
  readonly name: string;
  readonly channel: string;
}

/**
 * Hours in which a vendor's shared mode places no calls, as users of Aliyun's voice service tell (platform-apis.md 3.8); a
 * contact with a number of its own says `barred: []`.
 */
const VENDOR_BARRED: Readonly<Record<string, readonly Hours[]>> = {
  voice: [
    { from: '21:00', to: '09:00' },
    { from: '12:00', to: '14:00' },
  ],
};

export function isBarred({ channel, barred }: Contact, minute: number): boolean {
  const hours = barred ?? VENDOR_BARRED[channel] ?? [];
  return hours.some((one) => isWithin(minuteOfDay(minute), one));
}

/** The contacts by which a person is told of a level at a minute. Of orange and red a person is told by whatever is not barred. */
export function usable({ contacts }: Person, level: Colour, minute: number): readonly Contact[] {
  const open = contacts.filter((contact) => !isBarred(contact, minute));
  const meant = open.filter(({ from }) => rankOf(from) <= rankOf(level));
  return meant.length > 0 || rankOf(level) < rankOf('orange') ? meant : open;
}

/**
 * The people as they are told: each by every usable contact, each channel once. Where none of them can be reached in an
 * orange or red matter the heads are told too, and at the last by what is barred: a try that may fail is better than none.
 */
export function reached(
  duty: DutySettings,
  people: readonly string[],
  level: Colour,
  minute: number,
): readonly Told[] {
  const told = people.flatMap((id) => toldAs(duty, id, level, minute));
  if (told.length > 0 || rankOf(level) < rankOf('orange')) return told;
  const heads = duty.heads.flatMap((id) => toldAs(duty, id, level, minute));
  if (heads.length > 0) return heads;
  return [...new Set([...people, ...duty.heads])].flatMap((id) => {
    const person = personOf(duty, id);
    return person ? toldBy(person, person.contacts) : [];
  });
}

export function personOf({ people }: DutySettings, id: string): Person | undefined {
  return people.find((person) => person.id === id);
}

/** Where a person's channel reaches them; null when the duty no longer says. */
export function addressOf(duty: DutySettings, { person, channel }: Told): string | null {
  return personOf(duty, person)?.contacts.find((contact) => contact.channel === channel)?.address ?? null;
}

function toldAs(duty: DutySettings, id: string, level: Colour, minute: number): readonly Told[] {
  const person = personOf(duty, id);
  return person ? toldBy(person, usable(person, level, minute)) : [];
}

function toldBy({ id, name }: Person, contacts: readonly Contact[]): readonly Told[] {
  return [...new Set(contacts.map(({ channel }) => channel))].map((channel) => ({
    person: id,
    name,
    channel,
  }));
}
