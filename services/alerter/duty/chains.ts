/**
 * Who is told when nobody signs, where the office has not said: the office's own setting, within the times for a look at a
 * matter that the reading notes on rules suggest (red 15, orange 30, yellow 60 minutes). A step that tells the same people as
 * the one before is told again: that is the reminder.
 */
export const defaultChains = {
  yellow: {
    steps: [
      { afterMinutes: 0, tell: ['first' as const] },
      { afterMinutes: 30, tell: ['team' as const] },
    ],
    repeat: { everyMinutes: 60, times: 1 },
  },
  orange: {
    steps: [
      { afterMinutes: 0, tell: ['team' as const] },
      { afterMinutes: 10, tell: ['team' as const] },
      { afterMinutes: 20, tell: ['above' as const] },
      { afterMinutes: 30, tell: ['heads' as const] },
    ],
    repeat: { everyMinutes: 30, times: 4 },
  },
  red: {
    steps: [
      { afterMinutes: 0, tell: ['team' as const] },
      { afterMinutes: 3, tell: ['team' as const] },
      { afterMinutes: 6, tell: ['team' as const, 'above' as const] },
      { afterMinutes: 10, tell: ['team' as const, 'heads' as const] },
    ],
    repeat: { everyMinutes: 10, times: 12 },
  },
};
