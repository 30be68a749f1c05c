import { optionalAuthor, optionalCount, optionalId, requiredText } from './fields.ts';
import { draftOf, hasAll, oneOf, type RowFormat, rowIn, timeOf } from './row-format.ts';

/** Weibo-COV V2: posts and reposts, as CSV or JSON. */
export const weiboCov: RowFormat = {
  name: 'weibo-cov',
  summary: 'Weibo-COV (_id, user_id, crawl_time, created_at, content …)',
  matches: (row) => hasAll(row, '_id', 'crawl_time', 'created_at', 'content'),
  drafts(row) {
    const faults: string[] = [];
    const id = optionalId(row, '_id', faults);
    const source = optionalId(row, 'origin_weibo', faults);
    const draft = draftOf({
      platform: 'weibo',
      kind: source === null ? 'post' : 'repost',
      id,
      thread: source ?? id,
      author: optionalAuthor(row, 'user_id', faults),
      text: requiredText(row, 'content', faults),
      at: timeOf(row, ['created_at'], faults),
      likes: optionalCount(row, 'like_num', faults),
      reposts: optionalCount(row, 'repost_num', faults),
      comments: optionalCount(row, 'comment_num', faults),
    });
    return oneOf(draft, faults);
  },
};

/** The post of a CED file, named `{n}_{mid}_{uid}`: only the name says which post it is. */
const CED_NAME = /^\d+_([0-9A-Za-z]+)_(\d+)/;

/** An original of CED (Chinese_Rumor_Dataset): one JSON object a file. */
export const cedOriginal: RowFormat = {
  name: 'ced-original',
  summary: 'an original of CED (text, user, time, has_url …), in a file named n_mid_uid.json',
  matches: (row) => hasAll(row, 'text', 'user', 'time', 'has_url'),
  drafts(row, file) {
    const faults: string[] = [];
    const [, mid = null, uid = null] = CED_NAME.exec(file.name) ?? [];
    const verified = rowIn(row, 'user').verified;
    const draft = draftOf({
      platform: 'weibo',
      kind: 'post',
      id: mid,
      thread: mid,
      author: uid,
      authorKind: verified === true ? 'verified' : verified === false ? 'public' : null,
      text: requiredText(row, 'text', faults),
      at: timeOf(row, ['time'], faults),
      likes: optionalCount(row, 'likes', faults),
      reposts: optionalCount(row, 'reposts', faults),
      comments: optionalCount(row, 'comments', faults),
    });
    return oneOf(draft, faults);
  },
};

/** The reposts of a CED post: a JSON array, each with its parent and its true time. */
export const cedReposts: RowFormat = {
  name: 'ced-reposts',
  summary: 'reposts of CED (uid, parent, mid, text, date, kids), in a file named n_mid_uid.json',
  matches: (row) => hasAll(row, 'mid', 'parent', 'kids'),
  drafts(row, file) {
    const faults: string[] = [];
    const thread = CED_NAME.exec(file.name)?.[1] ?? null;
    if (thread === null) faults.push('the file is not named n_mid_uid, so its post is not known');
    const draft = draftOf({
      platform: 'weibo',
      kind: 'repost',
      id: optionalId(row, 'mid', faults),
      thread,
      parent: optionalId(row, 'parent', faults),
      author: optionalAuthor(row, 'uid', faults),
      text: requiredText(row, 'text', faults),
      // The set's own description says `data`.
      at: timeOf(row, ['date', 'data'], faults),
    });
    return oneOf(draft, faults);
  },
};

/** pyMABED's input: a delimited table with `date` and `text`; no ids, no authors. */
export const pyMabed: RowFormat = {
  name: 'pymabed',
  summary: 'pyMABED input (a table with date and text)',
  matches: (row) => hasAll(row, 'date', 'text') && !hasAll(row, 'mid'),
  drafts(row) {
    const faults: string[] = [];
    const text = requiredText(row, 'text', faults);
    return oneOf(
      draftOf({ platform: 'weibo', kind: 'post', text, at: timeOf(row, ['date'], faults) }),
      faults,
    );
  },
};

/** Names given to SONDY's columns, which have no header. */
export const SONDY_NAMES = ['sondy author', 'sondy date', 'sondy text'] as const;

/** SONDY's input: author, time and text between tabs, without a header. */
export const sondy: RowFormat = {
  name: 'sondy',
  summary: 'SONDY input (author, time, text between tabs, no header)',
  matches: (row) => hasAll(row, ...SONDY_NAMES),
  drafts(row) {
    const [author, date, body] = SONDY_NAMES;
    const faults: string[] = [];
    const draft = draftOf({
      platform: 'weibo',
      kind: 'post',
      author: optionalAuthor(row, author, faults),
      text: requiredText(row, body, faults),
      at: timeOf(row, [date], faults),
    });
    return oneOf(draft, faults);
  },
};
