/** Weibo ids count up with time: seconds since this epoch second above 22 bits [memory; fits the documented ids of 2011 to 2026]. */
const WEIBO_EPOCH_S = 515_483_463;
const SEQUENCE_BITS = 22n;
const PER_MS = 4096n;
/** Adds to ids so that they pass 2^53 - 1, as documented mids such as 5612814510546515491 do (1.2). */
export const WIDE = 5_000_000_000_000_000_000n;

/** Hands out ids that count up strictly; to be asked in order of time. */
export function weiboIds(): (atMs: number) => bigint {
  let last = 0n;
  return (atMs) => {
    const seconds = BigInt(Math.floor(atMs / 1000) - WEIBO_EPOCH_S);
    const within = BigInt(((atMs % 1000) + 1000) % 1000) * PER_MS;
    const id = (seconds << SEQUENCE_BITS) + within;
    last = id > last ? id : last + 1n;
    return last;
  };
}
