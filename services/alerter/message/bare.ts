import type { AlertMessage } from '../../../shared/message.ts';

/** A message of which only the text is known (an alert of an older program, a test): its first line is what it is about. */
export function bareMessage(text: string, incident: string, minute: number): AlertMessage {
  const [head = '', ...rest] = text.split('\n').map((line) => line.trim());
  return {
    drill: false,
    incident,
    step: '',
    // Its own mark of the level goes: whatever shows the message says the level first.
    what: head.replace(/^【[^】]*】/, ''),
    where: [],
    phase: null,
    mentions: 0,
    since: minute,
    known: minute,
    ended: null,
    delay: null,
    fast: null,
    said: rest.filter((line) => line !== ''),
    hand: null,
    why: [],
    whyNot: null,
    question: null,
    coverage: null,
    rules: null,
    signed: null,
    others: [],
    asked: null,
    link: null,
  };
}
