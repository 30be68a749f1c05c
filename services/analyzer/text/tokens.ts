/** A text in tokens. */
export interface Tokens {
  /** Every token in order, emoticons whole, white space included, `@names` left out. */
  readonly tokens: readonly string[];
  /** `tokens` without what stands in hashtags: a hashtag names what the talk is about, not what the speaker feels. */
  readonly spoken: readonly string[];
  /** Contents of `#…#`, distinct, in small letters. */
  readonly hashtags: readonly string[];
}

/** Names of emoticons on Weibo and WeChat have at most this many characters; digits alone (a footnote) are no name. */
const EMOTICON = /^\[(?!\d+\])[^[\]/\s]{1,8}\]$/;
const EMOTICON_TOKENS = 9;
/** Weibo's limit for a hashtag is 32 characters. */
const HASHTAG_MAX = 32;
/** Every engine ends its words there and gives it back as a token; cleaning leaves none in a text. */
const BORDER = '\t';
/** A name after @ may not become a term: nobody is counted by name. Weibo allows 30 characters. */
const HANDLE = /@[\p{L}\p{N}_-]{1,30}/gu;

/** Cuts a cleaned text and puts emoticons and hashtags together again. */
export function createTokenizer(cut: (text: string) => string[]): (own: string) => Tokens {
  return function tokenize(own) {
    const text = own.includes('@') ? own.replace(HANDLE, ' ') : own;
    let tokens: readonly string[] = text.includes('#') ? cutAround(text) : cut(text);
    if (text.includes('[')) tokens = joinEmoticons(tokens);
    return text.includes('#') ? splitHashtags(tokens) : { tokens, spoken: tokens, hashtags: [] };
  };

  /** Engines take # for a part of Latin words (C#); a hashtag needs it by itself. */
  function cutAround(text: string): string[] {
    const tokens = cut(text.replaceAll('#', BORDER));
    for (let i = 0; i < tokens.length; i++) if (tokens[i] === BORDER) tokens[i] = '#';
    return tokens;
  }
}

/** What the tokenizer leaves out between two tokens (@names, white space) has so many characters at most. */
const GAP_MAX = 64;

/** Where a token begins that comes next after `from`; -1 when it is not there. */
function tokenAt(own: string, token: string, from: number): number {
  if (own.startsWith(token, from)) return from;
  const near = own.slice(from, from + GAP_MAX + token.length).indexOf(token);
  return near < 0 ? -1 : from + near;
}

/** 1 at every index where a token begins or ends. */
export function bordersOf(own: string, tokens: readonly string[]): Uint8Array {
  const borders = new Uint8Array(own.length + 1);
  borders[0] = 1;
  let from = 0;
  for (const token of tokens) {
    const start = tokenAt(own, token, from);
    if (start < 0) continue;
    borders[start] = 1;
    from = start + token.length;
    borders[from] = 1;
  }
  borders[own.length] = 1;
  return borders;
}

function joinEmoticons(tokens: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const close = tokens[i] === '[' ? closeOf(tokens, i) : -1;
    const joined = close > 0 ? tokens.slice(i, close + 1).join('') : '';
    if (EMOTICON.test(joined)) {
      out.push(joined);
      i = close;
    } else {
      out.push(tokens[i] ?? '');
    }
  }
  return out;
}

/** Looks no farther than an emoticon reaches: a text of brackets alone must cost no more than another. */
function closeOf(tokens: readonly string[], open: number): number {
  const last = Math.min(tokens.length - 1, open + EMOTICON_TOKENS);
  for (let i = open + 1; i <= last; i++) if (tokens[i] === ']') return i;
  return -1;
}

function splitHashtags(tokens: readonly string[]): Tokens {
  const spoken: string[] = [];
  const hashtags: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const close = tokens[i] === '#' ? tokens.indexOf('#', i + 1) : -1;
    const content =
      close > i + 1
        ? tokens
            .slice(i + 1, close)
            .join('')
            .trim()
            .toLowerCase()
        : '';
    if (content !== '' && content.length <= HASHTAG_MAX) {
      if (!hashtags.includes(content)) hashtags.push(content);
      i = close;
    } else {
      spoken.push(tokens[i] ?? '');
    }
  }
  return { tokens, spoken, hashtags };
}
