import { AppError } from '../../../shared/errors.ts';

/** The outbox took nothing of an append, for there is no room or no disk: it may be tried again later. */
export function isOutboxRefusal(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'OUTBOX_FULL' || error.code === 'OUTBOX_FAILED');
}
